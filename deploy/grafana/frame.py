"""What all dashboards have in common: variables, links, time range, and the grid."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grafana_foundation_sdk.builders import dashboard as build
from grafana_foundation_sdk.models.dashboard import (
    AnnotationContainer,
    AnnotationQuery,
    Dashboard,
    DashboardCursorSync,
    DashboardLink,
    DashboardLinkType,
    GridPos,
    Panel,
    RowPanel,
    VariableHide,
    VariableModel,
    VariableOption,
    VariableRefresh,
    VariableSort,
)

from deploy.grafana.queries import DATA_SOURCE
from pipeline.metrics.declarations import CASES_OPEN, FIRST_RESPONSE, TOUCHPOINTS

COLUMNS = 24
TAG = "customer-experience"
# A hidden variable: where people reach the folder docs/. `build --documents` says it.
DOCUMENTS = "documents"
RUNBOOK_OF_ALERT = f"${{{DOCUMENTS}}}/runbooks/${{__data.fields.alertname}}.md"

_REFRESH = VariableRefresh.ON_TIME_RANGE_CHANGED


@dataclass(frozen=True, slots=True)
class Section:
    """A headline and the panels under it, placed from left to right."""

    title: str
    panels: Sequence[Panel]


def dashboard(
    uid: str,
    title: str,
    description: str,
    sections: Iterable[Section],
    *,
    variables: Sequence[VariableModel] = (),
    time_range: str = "now-24h",
) -> Dashboard:
    """The dashboard at `/d/<uid>`, from `time_range` until now."""
    frame = build.Dashboard(title).uid(uid).description(description).tags([TAG])
    frame.time(time_range, "now").refresh("1m").timezone("browser")
    frame.tooltip(DashboardCursorSync.CROSSHAIR).readonly()
    built = frame.build()
    built.panels = list(placed(sections))
    built.templating.list_val = [_data_source(), _documents(), *variables]
    built.annotations = AnnotationContainer(list_val=[_pages()])
    built.links = [
        _to_the_others(),
        _to_document("Definitions", "definitions.md"),
        _to_document("Runbooks", "runbooks"),
    ]
    return built


def placed(sections: Iterable[Section]) -> Iterable[Panel | RowPanel]:
    """The sections' panels with their places on the grid and their numbers, from 1."""
    number, top = 1, 0
    for section in sections:
        yield RowPanel(
            title=section.title, id_val=number, grid_pos=GridPos(x=0, y=top, w=COLUMNS, h=1)
        )
        number, top, left, tallest = number + 1, top + 1, 0, 0
        for panel in section.panels:
            place = panel.grid_pos or GridPos()
            if left + place.w > COLUMNS:
                top, left, tallest = top + tallest, 0, 0
            place.x, place.y, panel.id_val = left, top, number
            number, left, tallest = number + 1, left + place.w, max(tallest, place.h)
            yield panel
        top += tallest


def queue_variable() -> VariableModel:
    """Alerts link to it: `?var-queue=billing`."""
    return _label_variable("queue", "Queue", f"label_values({CASES_OPEN}, queue)")


def channel_variable() -> VariableModel:
    """The channels that touchpoints came by."""
    return _label_variable("channel", "Channel", f"label_values({TOUCHPOINTS}, channel)")


def hours_variable() -> VariableModel:
    """All hours, or business hours where a calendar is agreed; one at a time."""
    variable = build.QueryVariable("hours").label("Hours").multi(False)  # noqa: FBT003 - the SDK's own
    variable.query(f"label_values({FIRST_RESPONSE}_count, hours)").datasource(DATA_SOURCE)
    variable.current(VariableOption(selected=True, text="calendar", value="calendar"))
    return variable.refresh(_REFRESH).sort(VariableSort.ALPHABETICAL_ASC).build()


def _label_variable(name: str, label: str, query: str) -> VariableModel:
    variable = build.QueryVariable(name).label(label).query(query).datasource(DATA_SOURCE)
    variable.multi(True).include_all(True).all_value(".*")  # noqa: FBT003 - the SDK's own
    variable.current(VariableOption(selected=True, text="All", value="$__all"))
    return variable.refresh(_REFRESH).sort(VariableSort.ALPHABETICAL_ASC).build()


def _data_source() -> VariableModel:
    return build.DatasourceVariable("datasource").label("Prometheus").type("prometheus").build()


def _documents() -> VariableModel:
    variable = build.ConstantVariable(DOCUMENTS).build()
    variable.hide = VariableHide.HIDE_VARIABLE
    variable.skip_url_sync = True
    return variable


def documents_at(built: Dashboard, url: str) -> None:
    """Let the dashboard's links to documents begin with `url`."""
    for variable in built.templating.list_val or ():
        if variable.name == DOCUMENTS:
            variable.query = url
            variable.current = VariableOption(selected=True, text=url, value=url)


def _pages() -> AnnotationQuery:
    """Marks on every graph while somebody is being paged."""
    return AnnotationQuery(
        name="Pages",
        datasource=DATA_SOURCE,
        enable=True,
        icon_color="red",
        expr='ALERTS{alertstate="firing",severity="page"}',
    )


def _to_the_others() -> DashboardLink:
    return DashboardLink(
        title="Customer experience",
        type_val=DashboardLinkType.DASHBOARDS,
        icon="external link",
        tooltip="",
        tags=[TAG],
        as_dropdown=True,
        include_vars=True,
        keep_time=True,
    )


def _to_document(title: str, path: str) -> DashboardLink:
    return DashboardLink(
        title=title,
        type_val=DashboardLinkType.LINK,
        icon="doc",
        tooltip="",
        url=f"${{{DOCUMENTS}}}/{path}",
        target_blank=True,
    )
