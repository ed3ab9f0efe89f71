"""Settings of the tests: an installation of its own in a folder that goes away."""

import atexit
import os
import shutil
import sys
import tempfile

_DATA = tempfile.mkdtemp(prefix="zeren-test-")
atexit.register(shutil.rmtree, _DATA, ignore_errors=True)
os.environ.update(
    ZEREN_DATA=_DATA,
    ZEREN_CONFIG="",
    ZEREN_DATABASE=os.environ.get("ZEREN_TEST_DATABASE", ""),
    ZEREN_DATABASE_POOL="0",  # a pool would keep the test database open when it is dropped
    ZEREN_ARGON2_MEMORY_KIB="64",  # the same hash as in earnest, only cheaper
    ZEREN_LOG_LEVEL="WARNING",
    ZEREN_CLOSED_DAYS="36500",  # tests walk through years; what it does is tried by itself
)

from zeren.site.settings import *  # noqa: E402, F403 - the environment must be set before
from zeren.site.settings import DATABASES  # noqa: E402 - named, because it is changed below

CODES_MUST_BE_DECLARED = True
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
WHITENOISE_USE_FINDERS = False
WHITENOISE_AUTOREFRESH = True

IS_JOURNEY = "journeys" in " ".join(sys.argv) or os.environ.get("ZEREN_TEST_ON_DISK") == "1"
if DATABASES["default"]["ENGINE"].endswith("sqlite3") and IS_JOURNEY:
    # The browser's server works in threads of its own. In memory they would share one cache, whose
    # locks nobody waits for; on the disk they wait for each other as they do in earnest.
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(_DATA, "journeys.sqlite3")}

if DATABASES["default"]["ENGINE"].endswith("sqlite3") and "--reuse-db" in sys.argv:
    # One in memory is gone with its process; this one is kept, for trying a single test again.
    os.makedirs("var", exist_ok=True)
    DATABASES["default"]["TEST"] = {"NAME": os.path.join("var", "test.sqlite3")}
