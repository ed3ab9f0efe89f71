"""Two people put right what stops the log: the clock, or a part that was lost in a restore."""

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zeren.accounts.forms import PinField
from zeren.core.refusal import Refused
from zeren.ledger import alarm, clock
from zeren.organisation.actions import together
from zeren.web import answers
from zeren.web.access import Request, allow, private

CLOCK = (
    "ledger.clock_went_back",
    "ledger.clock_jumped",
    "ledger.clock_differs",
    "ledger.clock_far_ahead",
)
GAP = ("ledger.forked", "ledger.memory_gone")


class TwoPeople(forms.Form):
    """Number and PIN of both; nobody signs in with it."""

    login = forms.CharField(label=gettext_lazy("Staff number of the first"), max_length=64)
    pin = PinField(label=gettext_lazy("PIN of the first"), autocomplete="off")
    other_login = forms.CharField(label=gettext_lazy("Staff number of the second"), max_length=64)
    other_pin = PinField(label=gettext_lazy("PIN of the second"), autocomplete="off")

    def both(self) -> tuple[together.Said, together.Said]:
        given = self.cleaned_data
        return (
            together.Said(given["login"], given["pin"], "pin"),
            together.Said(given["other_login"], given["other_pin"], "other_pin"),
        )


@allow.public
@private
def confirm(request: Request) -> HttpResponse:
    """Open while something stops the log; otherwise there is no such page."""
    alarm.reset()
    found = alarm.now()
    if found is None or found.why.code not in (*CLOCK, *GAP):
        raise Http404
    is_clock = found.why.code in CLOCK
    form = TwoPeople(request.POST or None)
    context = {
        "form": form,
        "is_clock": is_clock,
        "problems": answers.problems_of(found.why),
        "shown": clock.now(),
    }
    if request.method != "POST":
        return render(request, "desk/together.html", context)
    if not form.is_valid():
        return render(request, "desk/together.html", context, status=400)
    try:
        if is_clock:
            together.confirm_clock(*form.both(), at=clock.now())
        else:
            together.acknowledge_gap(*form.both(), at=clock.now())
    except Refused as refused:
        answers.put_on_form(form, refused)
        return render(request, "desk/together.html", context, status=409)
    said = (
        _("The clock is confirmed; entries are recorded again.")
        if is_clock
        else _("The lost part is acknowledged; the log is signed again.")
    )
    return answers.done(request, said, "sign-in")
