"""The database: reached, migrated, sealed with our keys, its clock, who else works on it."""

from collections.abc import Iterable
from datetime import datetime

from app.desk import now
from app.doctor.finding import Finding, warning, well, wrong
from app.refusals import WORDS
from db.connect import ForeignKeys, NotMigrated, check_keys, check_schema, connection
from db.models import Instance
from db.secrets import KeyRing
from handlers.alarms import showing

SLIGHT, TOO_MUCH = 0.5, 2.0


async def look_at_database(ring: KeyRing | None) -> list[Finding]:
    """Asked on an open connection, whose errors are the caller's; without a ring no keys are compared."""
    findings = [well("database", await _version())]
    try:
        await check_schema()
    except NotMigrated as other:
        direction = {"older": "旧", "newer": "新"}[str(other)]
        words = f"数据库比本程序{direction}：{'请运行 kaowu migrate' if direction == '旧' else '请升级程序'}"
        return [*findings, wrong("migrations", words)]
    findings.append(well("migrations", "数据库结构与本程序一致"))
    if ring is not None:
        findings.append(await _keys(ring))
    return [*findings, _clock(), await _instances(now()), await _alarms()]


async def _version() -> str:
    if connection().capabilities.dialect == "postgres":
        (row,) = await connection().execute_query_dict("SHOW server_version")
        return f"PostgreSQL {row['server_version']}"
    (row,) = await connection().execute_query_dict("SELECT sqlite_version() AS version")
    return f"SQLite {row['version']}"


async def _keys(ring: KeyRing) -> Finding:
    try:
        await check_keys(ring)
    except ForeignKeys:
        return wrong("keys", WORDS[ForeignKeys])
    return well("keys", f"密钥与数据库相符，共 {len(ring.keys)} 个版本")


def _clock() -> Finding:
    if now.skew is None:
        return well("clock", "数据库与服务用同一时钟")
    skew = abs(now.skew)
    words = f"本机时钟与数据库相差 {skew:.1f} 秒"
    if skew > TOO_MUCH:
        return wrong("clock", f"{words}：请启用 NTP（chrony 或 systemd-timesyncd）")
    return warning("clock", f"{words}：请检查 NTP") if skew > SLIGHT else well("clock", words)


async def _instances(at: datetime) -> Finding:
    alive = await Instance.filter(ends_at__gt=at).order_by("id")
    if not alive:
        return warning("instances", "没有正在运行的服务：请运行 kaowu serve")
    told = f"{len(alive)} 个服务在运行：{_listed(f'{each.host}/{each.role}' for each in alive)}"
    versions = {each.version for each in alive}
    if len(versions) > 1:
        return warning("instances", f"{told}；版本不一（{_listed(sorted(versions))}），请都升级到同一版本")
    return well("instances", told)


async def _alarms() -> Finding:
    open_ = await showing.list_open()
    if open_:
        causes = _listed(each["cause"] for each in open_)
        return warning("alarms", f"有 {len(open_)} 个告警（kaowu alarm list）：{causes}")
    return well("alarms", "没有告警")


def _listed(words: Iterable[str]) -> str:
    return "、".join(words)
