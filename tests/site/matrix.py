"""Who gets what from every address, asked with GET.

200 opens, 302 to sign-in, 303 leads on, 404 does not exist for this one, 405 is for acts only,
409 refuses for now (the letter is signed, the targets are published).

own:    an object of welding team 2 (worker, leader; the workshop is above).
other:  an object of the safety office (safety manager, auditor, clerk, administrator).
"""

from __future__ import annotations

from dataclasses import dataclass

WHO = (
    "anonymous", "worker", "leader", "workshop", "safety", "auditor", "clerk", "administrator",
    "gm",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    name: str
    which: str
    answers: tuple[int, ...]

    def of(self, who: str) -> int:
        return self.answers[WHO.index(who)]

    def __str__(self) -> str:
        return f"{self.name:32}{self.which:7}" + " ".join(str(one) for one in self.answers)


TABLE = """
# address                       object anon work lead wksh safe audi cler admi gm
account                         -      302 200 200 200 200 200 200 200 200
account-app                     -      302 200 200 200 200 200 200 200 200
account-passkey                 -      302 200 200 200 200 200 200 200 200
account-factor-end              -      302 404 404 404 404 404 404 404 404
account-house                   -      302 404 404 404 200 404 404 200 200
account-way                     -      302 404 404 404 404 404 404 200 404
account-way-asked               -      302 404 404 404 200 404 404 200 200
account-house-end               -      302 405 405 405 405 405 405 405 405
account-scim                    -      302 404 404 404 200 404 404 200 200
account-end-sessions            -      302 405 405 405 405 405 405 405 405
account-end-device              -      302 405 405 405 405 405 405 405 405
account-suspicious              -      302 404 404 404 200 200 404 200 200
account-language                -      302 405 405 405 405 405 405 405 405
account-password                -      302 200 200 200 200 200 200 200 200
account-pin                     -      302 200 200 200 200 200 200 200 200
content:export                  -      302 404 404 404 404 404 404 404 404
content:import                  -      302 404 404 404 200 404 200 404 200
content:index                   -      302 404 404 404 200 404 200 404 200
content:new                     -      302 404 404 404 200 404 404 404 200
content:packs                   -      302 404 404 404 200 404 404 404 200
content:text                    -      302 404 404 404 200 404 404 404 200
desk:phone                      -      200 200 200 200 200 200 200 200 200
desk:worker                     -      200 200 200 200 200 200 200 200 200
desk:preview                    -      302 404 404 404 200 404 404 404 200
desk:preview-text               -      302 404 404 404 200 404 404 404 200
cases:act                       own    302 405 405 405 405 405 405 405 405
cases:act                       other  302 405 405 405 405 405 405 405 405
cases:case                      own    302 200 200 200 200 200 404 404 200
cases:case                      other  302 404 404 404 200 200 200 404 200
cases:index                     -      302 200 200 200 200 200 200 200 200
coverage:data                   -      302 404 200 200 200 200 404 404 200
coverage:export                 -      302 404 200 200 200 200 404 404 200
coverage:gaps                   -      302 404 200 200 200 200 404 404 200
coverage:index                  -      302 404 200 200 200 200 404 404 200
desk:bulletin                   -      404 404 404 404 200 404 404 404 200
desk:bulletin-compose           -      302 404 404 404 200 404 404 404 200
desk:bulletin-publish           -      302 404 404 404 200 404 404 404 200
desk:bulletin-withdraw          -      302 404 404 404 405 404 404 404 405
desk:bulletins                  -      302 404 404 404 200 404 404 404 200
desk:coming                     -      302 200 200 200 200 200 200 200 200
desk:confirm                    -      404 404 404 404 404 404 404 404 404
desk:first                      -      302 404 404 404 200 404 404 200 200
desk:home                       -      302 200 200 200 200 200 200 200 200
desk:object                     own    302 200 404 404 404 404 404 404 404
desk:object                     other  302 404 404 404 404 404 200 404 404
desk:overview                   -      302 404 200 200 200 200 404 404 200
desk:person                     own    302 200 200 200 200 200 200 404 200
desk:person                     other  302 404 404 404 200 200 200 404 200
desk:remind                     -      302 404 200 200 200 404 404 404 200
desk:search                     -      302 200 200 200 200 200 200 200 200
desk:thing                      own    302 200 200 200 200 200 200 200 200
desk:thing                      other  302 200 200 200 200 200 200 200 200
desk:unit                       own    302 200 200 200 200 200 200 404 200
desk:unit                       other  302 404 404 404 200 200 200 200 200
hazards:act                     own    302 405 405 405 405 405 405 405 405
hazards:act                     other  302 405 405 405 405 405 405 405 405
hazards:board                   -      302 200 200 200 200 200 200 200 200
hazards:choose                  -      302 200 200 200 200 200 200 200 200
hazards:follow                  -      200 200 200 200 200 200 200 200 200
hazards:hazard                  own    302 200 200 200 200 200 404 404 200
hazards:hazard                  other  302 404 404 404 200 200 200 200 200
hazards:index                   -      302 200 200 200 200 200 200 200 200
hazards:keys                    -      302 404 404 404 404 200 404 404 200
hazards:label                   -      302 404 200 200 200 404 200 200 200
hazards:labels                  -      302 404 200 200 200 404 200 200 200
hazards:make-key                -      302 404 404 404 404 405 404 404 405
hazards:measure                 own    302 404 404 404 200 404 404 404 200
hazards:measure                 other  302 404 404 404 200 404 404 404 200
hazards:photo                   own    302 200 200 200 200 200 404 404 200
hazards:photo                   other  302 404 404 404 200 200 200 200 200
hazards:receipt                 own    302 200 200 200 200 200 404 404 200
hazards:receipt                 other  302 404 404 404 200 200 200 200 200
hazards:receipt-by-code         -      405 405 405 405 405 405 405 405 405
hazards:report                  -      200 200 200 200 200 200 200 200 200
hazards:reporter                own    302 404 404 404 404 404 404 404 404
hazards:reporter                other  302 404 404 404 404 404 404 404 404
incidents:act                   own    302 405 405 405 405 405 405 405 405
incidents:act                   other  302 405 405 405 405 405 405 405 405
incidents:agree                 -      302 405 405 405 405 405 405 405 405
incidents:event                 own    302 200 200 200 200 200 404 404 200
incidents:event                 other  302 404 404 404 200 200 200 404 200
incidents:export                -      302 200 200 200 200 200 200 200 200
incidents:exposure              -      302 404 404 404 200 200 200 404 200
incidents:index                 -      302 200 200 200 200 200 200 200 200
incidents:photo                 own    302 200 200 200 200 200 404 404 200
incidents:photo                 other  302 404 404 404 200 200 200 404 200
incidents:report                -      302 200 200 200 200 200 200 200 200
jobs:health                     -      503 503 503 503 503 503 503 503 503
jobs:index                      -      302 404 404 404 200 404 404 200 200
jobs:job                        -      302 404 404 404 200 404 404 200 200
jobs:retry                      -      302 404 404 404 405 404 404 405 405
kiosk:end                       own    302 404 200 200 200 404 404 404 200
kiosk:end                       other  302 404 404 404 200 404 404 404 200
kiosk:enrol                     -      302 404 200 200 200 404 404 404 200
kiosk:help                      own    302 404 404 404 404 404 404 404 404
kiosk:help                      other  302 404 404 404 404 404 404 404 404
kiosk:index                     -      302 404 200 200 200 404 404 404 200
kiosk:over                      -      405 405 405 405 405 405 405 405 405
kiosk:pad                       -      404 404 404 404 404 404 404 404 404
ledger:about                    -      302 404 404 404 200 200 404 200 200
ledger:checkpoint               -      200 200 200 200 200 200 200 200 200
ledger:checkpoint-of            -      200 200 200 200 200 200 200 200 200
ledger:claim                    -      405 405 405 405 405 405 405 405 405
ledger:complete                 -      302 404 404 404 200 200 404 200 200
ledger:consistency              -      200 200 200 200 200 200 200 200 200
ledger:fact                     -      302 404 404 404 200 200 404 200 200
ledger:index                    -      302 404 404 404 200 200 404 200 200
ledger:key                      -      200 200 200 200 200 200 200 200 200
ledger:lost                     -      302 404 404 404 200 200 404 200 200
ledger:receipt                  -      302 404 404 404 200 200 404 200 200
ledger:seal-of                  -      200 200 200 200 200 200 200 200 200
ledger:sheet                    -      302 404 404 404 200 200 404 200 200
ledger:sheet-pdf                -      302 404 404 404 200 200 404 200 200
ledger:verifier-file            -      200 200 200 200 200 200 200 200 200
ledger:verify                   -      200 200 200 200 200 200 200 200 200
ledger:watch-file               -      200 200 200 200 200 200 200 200 200
letters:anomalies               -      302 404 404 404 200 200 404 404 200
letters:helped                  -      302 404 404 404 200 200 404 404 200
letters:campaign                -      302 404 404 404 200 200 404 404 200
letters:campaigns               -      302 404 200 200 200 200 404 404 200
letters:countersign             -      302 200 200 200 200 200 200 200 200
letters:countersign-one         own    302 404 200 404 404 404 404 404 404
letters:countersign-one         other  302 404 404 404 404 404 404 404 404
letters:export                  -      302 404 200 200 200 200 404 404 200
letters:index                   -      302 404 200 200 200 200 404 404 200
letters:letter                  own    302 200 200 200 200 200 404 404 200
letters:letter                  other  302 404 404 404 200 200 200 404 200
letters:mine                    -      302 303 303 303 303 303 303 303 303
letters:pdf                     own    302 200 200 200 200 200 404 404 200
letters:pdf                     other  302 404 404 404 200 200 200 404 200
letters:receipt                 own    302 200 200 200 200 200 404 404 200
letters:receipt                 other  302 404 404 404 200 200 200 404 200
letters:receipt-file            own    302 200 200 200 200 200 404 404 200
letters:receipt-file            other  302 404 404 404 404 404 404 404 404
letters:reissue                 own    302 404 405 405 405 404 404 404 405
letters:reissue                 other  302 404 405 405 405 404 404 404 405
letters:rules                   -      302 404 404 404 200 404 404 404 200
letters:acknowledge             own    302 409 404 404 404 404 404 404 404
letters:acknowledge             other  302 404 404 404 404 404 409 404 404
letters:withdraw                own    302 404 405 405 405 404 404 404 405
letters:withdraw                other  302 404 405 405 405 404 404 404 405
letters:read                    own    302 200 404 404 404 404 404 404 404
letters:read                    other  302 404 404 404 404 404 200 404 404
letters:sign                    own    302 409 404 404 404 404 404 404 404
letters:sign                    other  302 404 404 404 404 404 200 404 404
letters:start                   -      302 404 200 200 200 404 404 404 200
notices:answered                -      302 404 404 404 405 404 404 404 404
notices:contact                 -      200 200 200 200 200 200 200 200 200
notices:inbox                   -      302 404 404 404 200 404 404 404 404
notices:messages                -      302 404 404 404 200 404 404 200 200
notices:mine                    -      302 200 200 200 200 200 200 200 200
notices:calls                   -      302 404 200 200 200 404 404 404 200
privacy:copy                    -      302 405 405 405 405 405 405 405 405
privacy:consents                -      302 200 200 200 200 200 200 200 200
privacy:take-back               -      302 405 405 405 405 405 405 405 405
privacy:retention               -      302 404 404 404 200 200 404 404 200
privacy:keeping                 -      302 404 404 404 200 200 404 404 200
privacy:ask-keeping             -      302 404 404 404 405 404 404 404 405
privacy:releases                -      302 404 404 404 200 404 404 404 200
privacy:release                 -      302 404 404 404 405 404 404 404 405
privacy:mine                    -      302 200 200 200 200 200 200 200 200
privacy:notice                  -      200 200 200 200 200 200 200 200 200
notices:ways                    -      302 200 200 200 200 200 200 200 200
notices:link                    -      404 404 404 404 404 404 404 404 404
notices:off                     -      404 404 404 404 404 404 404 404 404
notices:try-asked               -      302 404 404 404 405 404 404 405 405
notices:try                     -      302 405 405 405 405 405 405 405 405
webhooks:index                  -      302 404 404 404 200 404 404 200 200
webhooks:ask                    -      302 404 404 404 404 404 404 200 404
webhooks:webhook                -      302 404 404 404 200 404 404 200 200
webhooks:try                    -      302 404 404 404 404 404 404 405 404
webhooks:step                   -      302 404 404 404 405 404 404 405 405
notices:thanks                  -      303 303 303 303 303 303 303 303 303
desk:back                       own    302 404 404 404 404 404 404 404 404
desk:back                       other  302 404 404 404 404 404 404 404 404
organisation:absences           -      302 200 200 200 200 200 200 200 200
organisation:answer-deputy      own    302 405 405 405 405 405 405 405 405
organisation:answer-deputy      other  302 405 405 405 405 405 405 405 405
organisation:end-away           own    302 200 200 200 404 404 200 404 200
organisation:end-away           other  302 404 404 404 200 404 200 404 200
organisation:go-away            own    302 200 200 200 404 404 200 404 200
organisation:go-away            other  302 404 404 404 200 404 200 404 200
organisation:change-head        own    302 404 404 200 404 404 200 404 200
organisation:change-head        other  302 404 404 404 404 404 200 404 200
organisation:change-kind        own    302 404 404 404 404 404 200 404 200
organisation:change-kind        other  302 404 404 404 404 404 200 404 200
organisation:close-post         own    302 404 404 404 404 404 200 404 200
organisation:close-post         other  302 404 404 404 404 404 200 404 200
organisation:close-thing        own    302 404 404 404 200 404 200 404 200
organisation:close-thing        other  302 404 404 404 200 404 200 404 200
organisation:close-unit         own    302 404 404 404 404 404 200 404 200
organisation:close-unit         other  302 404 404 404 404 404 200 404 200
organisation:correct-name       own    302 404 404 404 404 404 200 404 200
organisation:correct-name       other  302 404 404 404 404 404 200 404 200
organisation:decide-charge      own    302 404 404 200 200 404 200 404 200
organisation:decide-charge      other  302 404 404 404 200 404 200 404 200
organisation:end-second-post    own    302 404 404 404 404 404 404 404 404
organisation:end-second-post    other  302 404 404 404 404 404 404 404 404
organisation:end-share          own    302 404 404 404 404 404 404 404 404
organisation:end-share          other  302 404 404 404 404 404 404 404 404
organisation:grant              -      302 404 404 404 404 404 404 200 200
organisation:import             -      302 404 404 404 200 404 200 200 200
organisation:import_columns     -      302 404 404 404 303 404 303 303 303
organisation:import_confirm     -      302 404 404 404 405 404 405 405 405
organisation:import_discard     -      302 404 404 404 405 404 405 405 405
organisation:import_choose      -      302 404 404 404 405 404 405 405 405
organisation:import_undo        -      302 404 404 404 405 404 405 405 405
organisation:import_stop        -      302 404 404 404 405 404 405 405 405
organisation:import_marked      -      302 404 404 404 404 404 404 404 404
organisation:import_report      -      302 404 404 404 404 404 404 404 404
organisation:export             -      302 404 404 404 200 200 404 404 200
organisation:exports            -      302 200 200 200 200 200 200 200 200
organisation:import_template    -      302 404 404 404 200 404 200 200 200
organisation:imports            -      302 404 404 404 200 404 200 200 200
organisation:index              -      302 404 200 200 200 200 200 200 200
organisation:invitations        -      302 404 404 404 200 200 200 200 200
organisation:code               own    302 404 200 200 200 404 200 200 200
organisation:code               other  302 404 404 404 200 404 404 200 200
organisation:codes              -      302 404 200 200 200 200 200 200 200
organisation:many               -      302 404 404 404 405 404 405 405 405
organisation:many-things        -      302 404 404 404 405 404 405 405 405
organisation:many-units         -      302 404 404 404 405 404 405 405 405
organisation:merge-units        own    302 404 404 404 404 404 200 404 200
organisation:merge-units        other  302 404 404 404 404 404 200 404 200
organisation:not-me             own    302 200 404 404 404 404 404 404 404
organisation:not-me             other  302 404 404 404 404 404 200 404 404
organisation:notice-seen        -      302 405 405 405 405 405 405 405 405
organisation:open-slips         -      302 404 200 200 200 200 200 200 200
organisation:release            own    302 404 404 404 405 404 404 404 404
organisation:release            other  302 404 404 404 405 404 404 404 404
organisation:new-unit           -      302 404 404 404 404 404 200 404 200
organisation:new-post           -      302 404 404 404 404 404 200 404 200
organisation:new-thing          -      302 404 404 404 200 404 200 404 200
organisation:call-unit          own    302 404 404 404 404 404 200 404 200
organisation:call-unit          other  302 404 404 404 404 404 200 404 200
organisation:call-post          own    302 404 404 404 404 404 200 404 200
organisation:call-post          other  302 404 404 404 404 404 200 404 200
organisation:call-thing         own    302 404 404 404 200 404 200 404 200
organisation:call-thing         other  302 404 404 404 200 404 200 404 200
organisation:reach-person       own    302 404 404 404 404 404 200 404 200
organisation:reach-person       other  302 404 404 404 404 404 200 404 200
organisation:merge              own    302 404 404 404 404 404 200 404 200
organisation:merge              other  302 404 404 404 404 404 200 404 200
organisation:part               own    302 404 404 404 404 404 404 404 404
organisation:part               other  302 404 404 404 404 404 404 404 404
organisation:end-use            own    302 404 404 200 200 404 200 404 200
organisation:end-use            other  302 404 404 404 404 404 404 404 404
organisation:join               -      302 404 404 404 404 404 200 404 200
organisation:leave              own    302 404 404 404 404 404 200 404 200
organisation:leave              other  302 404 404 404 404 404 200 404 200
organisation:house              -      302 404 404 404 200 404 404 200 200
organisation:phones             -      302 404 404 404 200 404 404 200 200
organisation:house_name         -      302 404 404 404 404 404 404 404 404
organisation:zone               -      302 404 404 404 404 404 404 200 200
organisation:address            -      302 404 404 404 404 404 404 200 200
organisation:opened             -      404 404 404 404 404 404 404 404 404
organisation:languages          -      302 404 404 404 200 404 404 200 200
organisation:move-post          own    302 404 404 404 404 404 200 404 200
organisation:move-post          other  302 404 404 404 404 404 200 404 200
organisation:move-thing         own    302 404 404 404 200 404 200 404 200
organisation:move-thing         other  302 404 404 404 200 404 200 404 200
organisation:move-unit          own    302 404 404 404 404 404 200 404 200
organisation:move-unit          other  302 404 404 404 404 404 200 404 200
organisation:name-user          own    302 404 404 200 200 404 200 404 200
organisation:name-user          other  302 404 404 404 200 404 200 404 200
organisation:people             -      302 404 200 200 200 200 200 200 200
organisation:person-changes     own    302 404 404 404 404 404 200 404 200
organisation:person-changes     other  302 404 404 404 404 404 200 404 200
organisation:planned            -      302 404 404 404 200 404 200 404 200
organisation:posts              -      302 404 200 200 200 200 200 200 200
organisation:return             -      302 404 404 404 404 404 200 404 200
organisation:new-head           own    302 404 404 404 404 404 404 404 404
organisation:new-head           other  302 404 404 404 404 404 404 404 404
organisation:office-end         -      302 404 404 404 200 200 404 200 200
organisation:put-away           -      302 405 405 405 405 405 405 405 405
organisation:revoke             -      302 404 404 404 404 404 404 200 200
organisation:role-request       -      302 404 404 404 200 200 404 200 200
organisation:roles              -      302 404 404 404 200 200 404 200 200
organisation:second-post        own    302 404 404 404 404 404 200 404 200
organisation:second-post        other  302 404 404 404 404 404 200 404 200
organisation:share              own    302 404 404 404 200 404 200 404 200
organisation:share              other  302 404 404 404 200 404 200 404 200
organisation:split-unit         own    302 404 404 404 404 404 200 404 200
organisation:split-unit         other  302 404 404 404 404 404 200 404 200
organisation:thing-changes      own    302 404 404 404 200 404 200 404 200
organisation:thing-changes      other  302 404 404 404 200 404 200 404 200
organisation:things             -      302 404 200 200 200 200 200 200 200
organisation:transfer           own    302 404 404 404 404 404 200 404 200
organisation:transfer           other  302 404 404 404 404 404 200 404 200
organisation:withdraw           own    302 404 404 404 404 404 200 404 200
organisation:withdraw           other  302 404 404 404 404 404 200 404 200
responsibility:duties           own    302 200 200 200 200 200 200 200 200
responsibility:duties           other  302 200 200 200 200 200 200 200 200
responsibility:duties-all       -      302 200 200 200 200 200 200 200 200
responsibility:duty-add         own    302 405 405 405 405 405 405 405 405
responsibility:duty-add         other  302 405 405 405 405 405 405 405 405
responsibility:duty-remove      own    302 405 405 405 405 405 405 405 405
responsibility:duty-remove      other  302 405 405 405 405 405 405 405 405
responsibility:index            -      302 404 200 200 200 200 200 404 200
scim                            -      401 401 401 401 401 401 401 401 401
sign-in                         -      200 200 200 200 200 200 200 200 200
sign-in-house                   -      404 404 404 404 404 404 404 404 404
sign-in-house-back              -      409 409 409 409 409 409 409 409 409
sign-in-house-logout            -      405 405 405 405 405 405 405 405 405
sign-in-house-number            -      303 303 303 303 303 303 303 303 303
sign-in-passkey                 -      200 200 200 200 200 200 200 200 200
sign-in-second                  -      303 200 200 200 200 200 200 200 200
sign-in-password                -      200 200 200 200 200 200 200 200 200
sign-out                        -      405 405 405 405 405 405 405 405 405
scans:aside                     own    302 404 405 405 405 404 404 404 405
scans:aside                     other  302 404 405 405 405 404 404 404 405
scans:index                     -      302 404 200 200 200 404 404 404 200
scans:list                      -      302 404 404 404 200 404 404 404 200
scans:of-letter                 own    302 404 404 404 404 404 404 404 404
scans:of-letter                 other  302 404 404 404 404 404 404 404 404
scans:picture                   own    302 404 200 200 200 404 404 404 200
scans:picture                   other  302 404 404 404 200 404 404 404 200
scans:print                     -      302 404 405 405 405 404 404 404 405
scans:print-calls               -      302 404 405 405 405 404 404 404 405
scans:print-slips               -      302 404 405 405 405 404 404 404 405
scans:row                       own    302 404 200 200 200 404 404 404 200
scans:row                       other  302 404 404 404 200 404 404 404 200
scans:scan                      -      302 404 404 404 200 404 404 404 404
scans:sheet                     own    302 404 200 200 200 404 404 404 200
scans:sheet                     other  302 404 404 404 200 404 404 404 200
targets:cascade                 own    302 404 409 409 409 404 404 404 409
targets:cascade                 other  302 404 404 404 409 404 404 404 409
targets:catalogue               -      302 404 200 200 200 200 404 404 200
targets:index                   -      302 404 200 200 200 200 404 404 200
targets:publish                 -      302 404 404 404 200 404 404 404 200
targets:remove                  own    302 404 404 404 405 404 404 404 405
targets:remove                  other  302 404 404 404 405 404 404 404 405
targets:set                     -      302 404 404 404 200 404 404 404 200
targets:take_in                 -      302 404 405 405 405 405 404 404 405
targets:target                  own    302 200 200 200 200 200 404 404 200
targets:target                  other  302 404 404 404 200 200 200 200 200
targets:left                    own    302 404 404 404 404 404 404 404 404
targets:left                    other  302 404 404 404 404 404 404 404 404
targets:unit                    own    302 200 200 200 200 200 404 404 200
targets:unit                    other  302 404 404 404 200 200 200 200 200
targets:value                   own    302 404 405 405 405 405 404 404 405
targets:value                   other  302 404 405 405 405 405 404 404 405
training:attempts               -      302 200 200 200 200 200 200 200 200
training:cards                  -      302 200 200 200 200 200 200 200 200
training:cancel                 -      302 404 404 404 409 404 404 404 409
training:close                  -      302 405 405 405 405 405 405 405 405
training:here                   -      302 200 200 200 200 200 200 200 200
training:index                  -      302 200 200 200 200 200 200 200 200
training:meeting                -      302 200 200 200 200 200 200 200 200
training:open                   -      302 405 405 405 405 405 405 405 405
training:paper                  own    302 303 404 404 404 404 404 404 404
training:paper                  other  302 404 404 404 404 404 303 404 404
training:plan                   -      302 404 200 200 200 404 404 404 200
training:quiz                   -      302 200 200 200 200 200 200 200 200
training:result                 own    302 200 404 404 404 404 404 404 404
training:result                 other  302 404 404 404 404 404 200 404 404
training:sheet                  -      302 404 404 404 200 200 404 404 200
training:wall                   -      302 404 404 404 200 404 404 404 200
training:wall-now               -      302 404 404 404 200 404 404 404 200
training:wall-qr                -      302 404 404 404 200 404 404 404 200
web:components                  -      404 404 404 404 404 404 404 404 404
web:components-job              -      404 404 404 404 404 404 404 404 404
web:held                        -      404 404 404 404 404 404 404 404 404
web:language                    -      405 405 405 405 405 405 405 405 405
web:policy                      -      302 404 404 404 404 404 404 200 404
web:policy-report               -      405 405 405 405 405 405 405 405 405
web:look                        -      405 405 405 405 405 405 405 405 405
web:manifest                    -      200 200 200 200 200 200 200 200 200
web:parts                       -      200 200 200 200 200 200 200 200 200
web:who                         -      200 200 200 200 200 200 200 200 200
welcome                         -      200 200 200 200 200 200 200 200 200
"""

LINES = tuple(
    Line(name, which, tuple(int(one) for one in answers))
    for name, which, *answers in (
        line.split() for line in TABLE.strip().splitlines() if not line.startswith("#")
    )
)
