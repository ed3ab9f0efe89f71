"""Addresses of the evidence pages."""

from django.urls import path

from zeren.evidence import views

app_name = "ledger"

urlpatterns = [
    path("evidence/", views.index, name="index"),
    path("evidence/about/<slug:kind>/<int:number>/", views.about, name="about"),
    path("evidence/about/<slug:kind>/<int:number>.json", views.complete, name="complete"),
    path("evidence/lost/", views.lost, name="lost"),
    path("evidence/sheet/", views.sheet, name="sheet"),
    path("evidence/sheet.pdf", views.sheet_pdf, name="sheet-pdf"),
    path("evidence/facts/<int:fact_id>/", views.fact, name="fact"),
    path("evidence/facts/<int:fact_id>/receipt.json", views.receipt, name="receipt"),
    path("evidence/checkpoint", views.checkpoint, name="checkpoint"),
    path("evidence/checkpoints/<int:size>.txt", views.checkpoint_of, name="checkpoint-of"),
    path("evidence/checkpoints/<int:size>.json", views.seal_of, name="seal-of"),
    path("evidence/consistency/<int:old>/<int:size>.txt", views.consistency, name="consistency"),
    path("evidence/key", views.key, name="key"),
    path("verify/", views.verify, name="verify"),
    path("verify/claim/", views.claim, name="claim"),
    path("verify/zeren_verify.py", views.verifier_file, name="verifier-file"),
    path("verify/zeren_watch.py", views.watch_file, name="watch-file"),
]
