"""What comes: the dated things ahead of the reader, by month, of one kind or of all."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from zeren.desk import coming as ahead
from zeren.ledger import clock
from zeren.web import formats
from zeren.web.access import Request, allow
from zeren.web.paging import page_of
from zeren.web.parts import Tab


@allow.signed_in
@require_GET
def coming(request: Request) -> HttpResponse:
    on = clock.today()
    asked = request.GET.get("kind", "")
    lines = ahead.coming(request.viewer, on)
    shown = [one for one in lines if asked not in ahead.KINDS or one.kind == asked]
    kinds = [
        Tab(str(label), f"?kind={kind}", kind == asked, sum(one.kind == kind for one in lines))
        for kind, label in ahead.KINDS.items()
    ]
    headline = ngettext("%(n)s thing is ahead of you", "%(n)s things are ahead of you", len(lines))
    if lines:
        first = formats.when(lines[0].day, clock.now())
        headline = _("%(all)s; the first %(when)s") % {"all": headline, "when": first}
    return render(
        request,
        "desk/coming.html",
        {
            "headline": headline % {"n": len(lines)} if lines else _("Nothing is ahead of you"),
            "tabs": [Tab(_("All"), "?", asked not in ahead.KINDS, len(lines)), *kinds],
            "page": page_of(request, shown),
        },
    )
