"""The machine: the data folder, its secrets, its disk."""

import os
import stat
from pathlib import Path

from app.doctor.finding import Finding, warning, well, wrong
from app.machine import this_machine
from app.settings import Environment
from db.connect import sqlite_file

MOUNTS = Path("/proc/self/mounts")
REMOTE = ("nfs", "cifs", "smb", "9p", "fuse.sshfs", "fuse.glusterfs", "ceph", "afs", "ncpfs")
ENOUGH = 2 << 30
LEAST = 256 << 20


def look_at_machine(environment: Environment) -> list[Finding]:
    folder = environment.data_dir
    findings = [_folder(folder), *_secrets(environment), _space(folder)]
    file = sqlite_file(environment.url)
    return [*findings, _local(file)] if file is not None else findings


def _folder(folder: Path) -> Finding:
    if not folder.is_dir():
        return wrong("data_folder", f"没有数据文件夹 {folder}：请先运行 kaowu migrate")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return wrong("data_folder", f"不能写数据文件夹 {folder}：请把它交给运行服务的用户（chown）")
    if folder.stat().st_mode & stat.S_IRWXO:
        return warning("data_folder", f"其他用户能看数据文件夹 {folder}：请运行 chmod 750")
    return well("data_folder", f"数据文件夹 {folder} 可写")


def _secrets(environment: Environment) -> list[Finding]:
    found = []
    for file in (environment.keys_file, environment.callback_file):
        if file.exists() and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            found.append(wrong("secrets", f"其他用户能读 {file}：请运行 chmod 600"))
    return found or [well("secrets", "密钥文件只有本用户能读，或由环境变量给出")]


def _space(folder: Path) -> Finding:
    free = this_machine(folder).free
    words = f"数据文件夹所在磁盘剩余 {free >> 20} MB"
    if free < LEAST:
        return wrong("disk", f"{words}：请立即清理或扩容")
    return warning("disk", f"{words}：请清理或扩容") if free < ENOUGH else well("disk", words)


def _local(file: Path) -> Finding:
    kind = filesystem_of(file.parent)
    if kind.startswith(REMOTE):
        return wrong("sqlite_disk", f"SQLite 在网络磁盘（{kind}）上会损坏：请改放本机磁盘，或用 PostgreSQL")
    return well("sqlite_disk", f"SQLite 在本机磁盘上（{kind or '未知类型'}）")


def filesystem_of(place: Path, mounts: Path = MOUNTS) -> str:
    """The kind of file system that holds `place`, or "" where the kernel does not tell."""
    if not mounts.exists():
        return ""
    told = [line.split() for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines()]
    holding = [
        (fields[1].replace("\\040", " "), fields[2])
        for fields in told
        if place.resolve().is_relative_to(fields[1].replace("\\040", " "))
    ]
    return max(holding, key=lambda each: len(each[0]), default=("", ""))[1]
