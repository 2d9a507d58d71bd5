"""All looks in their order; what cannot be looked at is itself a finding."""

from tortoise.exceptions import OperationalError

from app.doctor.database import look_at_database
from app.doctor.finding import Finding, wrong
from app.doctor.machine import look_at_machine
from app.doctor.outside import look_at_provider, look_at_templates, look_at_ways_in
from app.refusals import WORDS
from app.settings import Environment, Unsettled
from db import settings
from db.connect import AWAY, BadAddress, NotMigrated, Unreachable, database
from db.secrets import BadKeys, KeyRing, new_key, read_ring
from db.settings import UnknownProfile


async def examine(environment: Environment) -> list[Finding]:
    """Every finding; changes nothing but the marks of new key versions, as any command does."""
    findings = look_at_machine(environment)
    ring = _ring(environment)
    if isinstance(ring, Finding):
        findings.append(ring)
    try:
        settings.use_profile(environment.profile)
        opened = read_ring(new_key()) if isinstance(ring, Finding) else ring
        async with database(environment.url, opened, checked=False):
            findings += await look_at_database(None if isinstance(ring, Finding) else ring)
            findings.append(await look_at_templates(environment))
    except UnknownProfile as unknown:
        findings.append(wrong("profile", WORDS[UnknownProfile].format(unknown)))
    except BadAddress:
        findings.append(wrong("database", WORDS[BadAddress]))
    except NotMigrated:
        findings.append(wrong("database", WORDS[NotMigrated]))
    except (*AWAY, OperationalError) as away:
        findings.append(wrong("database", f"{WORDS[Unreachable]}（{type(away).__name__}）"))
    findings += await look_at_provider(environment)
    try:
        findings += await look_at_ways_in(environment)
    except Unsettled as lacking:
        findings.append(wrong("callback", str(lacking)))
    return findings


def _ring(environment: Environment) -> KeyRing | Finding:
    try:
        return read_ring(environment.keys())
    except Unsettled as lacking:
        return wrong("keys", str(lacking))
    except BadKeys:
        return wrong("keys", WORDS[BadKeys])
