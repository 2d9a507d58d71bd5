"""What Tortoise works out of the models at an opening, kept for the next test on the same kind of database.

It takes 16 ms, for thousands of tests, and comes to the same each time: it depends on the models and the
kind of database alone.
"""

from typing import Any

from tortoise.apps import Apps
from tortoise.models import Model

WORKED_OUT = (
    "filters",
    "basetable",
    "basequery",
    "basequery_all_fields",
    "db_native_fields",
    "db_default_fields",
    "db_complex_fields",
)
Kept = dict[type[Model], dict[str, Any]]
_kept: dict[str | None, Kept] = {}
_work_out = Apps._build_initial_querysets


def keep() -> None:
    """From now on, for this process."""
    Apps._build_initial_querysets = _recall  # type: ignore[method-assign]


def _recall(apps: Apps) -> None:
    models = list(apps.get_models_iterable())
    kind = models[0]._meta.default_connection
    if kind not in _kept or _kept[kind].keys() != set(models):
        _forget_shared(models)
        _work_out(apps)
        _kept[kind] = {model: {name: getattr(model._meta, name) for name in WORKED_OUT} for model in models}
        return
    for model, worked_out in _kept[kind].items():
        for name, value in worked_out.items():
            setattr(model._meta, name, value)


def _forget_shared(models: list[type[Model]]) -> None:
    """Tortoise fills these in place: the other kind's would change with ours."""
    for model in models:
        for name in WORKED_OUT:
            if isinstance(getattr(model._meta, name), dict | list):
                setattr(model._meta, name, type(getattr(model._meta, name))())
