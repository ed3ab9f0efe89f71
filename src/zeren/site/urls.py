"""Every address of the house; each room keeps its own, the desk keeps the front door."""

from django.urls import URLPattern, URLResolver, include, path

handler400 = "zeren.web.errors.bad_request"
handler403 = "zeren.web.errors.forbidden"
handler404 = "zeren.web.errors.not_found"
handler500 = "zeren.web.errors.broken"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("zeren.web.urls")),
    path("", include("zeren.accounts.urls")),
    path("", include("zeren.evidence.urls")),
    path("", include("zeren.jobs.urls")),
    path("", include("zeren.notices.urls")),
    path("", include("zeren.privacy.urls")),
    path("webhooks/", include("zeren.webhooks.urls")),
    path("organisation/", include("zeren.organisation.urls")),
    path("content/", include("zeren.content.urls")),
    path("responsibility/", include("zeren.responsibility.urls")),
    path("cases/", include("zeren.cases.urls")),
    path("targets/", include("zeren.targets.urls")),
    path("results/", include("zeren.results.urls")),
    path("training/", include("zeren.training.urls")),
    path("incidents/", include("zeren.incidents.urls")),
    path("letters/", include("zeren.letters.urls")),
    path("hazards/", include("zeren.hazards.urls")),
    path("coverage/", include("zeren.coverage.urls")),
    path("assessment/", include("zeren.assessment.urls")),
    path("handover/", include("zeren.handover.urls")),
    path("paper/", include("zeren.scans.urls")),
    path("", include("zeren.kiosk.urls")),
    path("", include("zeren.desk.urls")),
]
