"""Addresses of the letters."""

from django.urls import path

from zeren.letters.views import desk, office, own, superior

app_name = "letters"
urlpatterns = [
    path("", desk.index, name="index"),
    path("letters.xlsx", desk.export, name="export"),
    path("mine/", own.mine, name="mine"),
    path("countersign/", superior.countersign, name="countersign"),
    path("campaigns/", office.campaigns, name="campaigns"),
    path("campaigns/start/", office.start, name="start"),
    path("campaigns/<int:campaign_id>/", office.campaign, name="campaign"),
    path("rules/", office.rules, name="rules"),
    path("helped/", desk.helped, name="helped"),
    path("anomalies/", desk.anomalies, name="anomalies"),
    path("<int:letter_id>/", own.letter, name="letter"),
    path("<int:letter_id>/read/", own.read, name="read"),
    path("<int:letter_id>/sign/", own.sign, name="sign"),
    path("<int:letter_id>/receipt/", own.receipt, name="receipt"),
    path("<int:letter_id>/receipt-<slug:party>.json", own.receipt_file, name="receipt-file"),
    path("<int:letter_id>/letter.pdf", own.pdf, name="pdf"),
    path("<int:letter_id>/countersign/", superior.countersign_one, name="countersign-one"),
    path("<int:letter_id>/acknowledge/", own.acknowledge, name="acknowledge"),
    path("<int:letter_id>/reissue/", desk.reissue, name="reissue"),
    path("<int:letter_id>/withdraw/", desk.withdraw, name="withdraw"),
]
