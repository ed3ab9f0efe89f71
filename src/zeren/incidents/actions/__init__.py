"""Report an event, confirm and classify it, enter who was hurt, note what was done, close it."""

from zeren.incidents.actions.classing import agree, classify
from zeren.incidents.actions.exposing import Entry, enter_exposure
from zeren.incidents.actions.keeping import Hurt, define_scale, enter_figure, enter_person, note
from zeren.incidents.actions.reporting import confirm, report, step
