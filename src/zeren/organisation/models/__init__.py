"""Units, posts, people, things, roles and workbooks; the dated tables stand in dated.py."""

from zeren.organisation.models.absence import Absence
from zeren.organisation.models.asked import RoleRequest, Told
from zeren.organisation.models.dated import (
    PEOPLE_KINDS,
    ROLES,
    STEP,
    THING_KINDS,
    Charge,
    Custody,
    Dated,
    Engagement,
    Grant,
    Holding,
    PathField,
    Person,
    Planned,
    Post,
    PostPlace,
    Thing,
    ThingPlace,
    Unit,
    UnitPlace,
)
from zeren.organisation.models.found import PersonWord
from zeren.organisation.models.handing import Export, Exported
from zeren.organisation.models.house import SPOKEN, HouseLanguages
from zeren.organisation.models.intake import Bundle, Shape, Upload
from zeren.organisation.models.same import PersonName, SamePerson
