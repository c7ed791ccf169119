"""The kinds of panels: what each says of itself, what it shows, how it looks."""

from collections.abc import Sequence
from dataclasses import dataclass

from grafana_foundation_sdk.builders import (
    bargauge,
    common,
    heatmap,
    stat,
    table,
    timeseries,
)
from grafana_foundation_sdk.models import units
from grafana_foundation_sdk.models.common import (
    BarGaugeDisplayMode,
    BigValueColorMode,
    BigValueGraphMode,
    GraphThresholdsStyleMode,
    LegendDisplayMode,
    LegendPlacement,
    StackingMode,
    TableAutoCellOptions,
    TableColorTextCellOptions,
    VizOrientation,
)
from grafana_foundation_sdk.models.dashboard import (
    DashboardFieldConfigSourceOverrides,
    DashboardLink,
    DashboardLinkType,
    DataTransformerConfig,
    DynamicConfigValue,
    FieldColor,
    FieldColorModeId,
    FieldConfig,
    FieldConfigSource,
    GridPos,
    MatcherConfig,
    Panel,
    ThresholdsConfig,
    ValueMap,
    ValueMappingResult,
)
from grafana_foundation_sdk.models.heatmap import HeatmapColorMode
from grafana_foundation_sdk.models.prometheus import Dataquery, PromQueryFormat

from deploy.grafana.levels import NO_LEVELS, Levels, steps_of
from deploy.grafana.queries import DATA_SOURCE, Query, instant, ranged

# How many: written out, and whole, since what Prometheus makes of a rise need not be.
COUNT = units.LocaleFormat
# What queues agreed on, beside what was: dashed.
AGREED = "agreed"
# A series has the same colour on every panel.
BY_NAME = FieldColor(mode=FieldColorModeId.PALETTE_CLASSIC_BY_NAME)


@dataclass(frozen=True, slots=True)
class Says:
    """What a panel tells its reader: title, definition in a sentence, unit of the values."""

    title: str
    description: str
    unit: str


@dataclass(frozen=True, slots=True)
class Link:
    """Where a click on a value leads; `${__field.labels.queue}` stands for the series' label."""

    title: str
    url: str


QUEUE_CLOSER = Link(
    "This queue closer", "/d/cx-queues?var-queue=${__field.labels.queue}&${__url_time_range}"
)


def number(
    says: Says,
    *queries: Query,
    levels: Levels = NO_LEVELS,
    words: dict[str, tuple[str, str]] | None = None,
    width: int = 4,
) -> Panel:
    """One big number, coloured by `levels`. `words`: value → text and colour shown in its place."""
    panel = stat.Panel().graph_mode(BigValueGraphMode.NONE)
    coloured = BigValueColorMode.VALUE if levels else BigValueColorMode.NONE
    panel.color_mode(BigValueColorMode.BACKGROUND if words else coloured)
    panel.reduce_options(_latest())
    built = _dressed(panel.build(), says, instant(queries), (width, 4), levels)
    if words:
        _defaults(built).mappings = [_mapping(words)]
    return built


def lines(
    says: Says,
    *queries: Query,
    levels: Levels = NO_LEVELS,
    link: Link | None = None,
    width: int = 8,
    height: int = 8,
) -> Panel:
    """Curves over time; objectives among `levels` are dashed lines."""
    panel = timeseries.Panel().fill_opacity(8)
    return _linked(_over_time(panel, says, queries, levels, (width, height)), link)


def stacked(says: Says, *queries: Query, width: int = 8, height: int = 8) -> Panel:
    """Curves that add up to something, each upon the other."""
    panel = timeseries.Panel().fill_opacity(30)
    panel.stacking(common.StackingConfig().mode(StackingMode.NORMAL))
    return _over_time(panel, says, queries, NO_LEVELS, (width, height))


def bars(
    says: Says,
    *queries: Query,
    levels: Levels = NO_LEVELS,
    link: Link | None = None,
    width: int = 8,
    height: int = 8,
) -> Panel:
    """A bar for each series, as it stands at the end of the time range."""
    panel = bargauge.Panel().display_mode(BarGaugeDisplayMode.BASIC)
    panel.orientation(VizOrientation.HORIZONTAL).reduce_options(_latest())
    built = _dressed(panel.build(), says, instant(queries), (width, height), levels)
    if not levels:
        _defaults(built).color = BY_NAME
    return _linked(built, link)


def rows(
    says: Says,
    *queries: Query,
    columns: Sequence[str],
    levels: Levels = NO_LEVELS,
    link: Link | None = None,
    width: int = 12,
    height: int = 8,
) -> Panel:
    """A table: the labels `columns`, then a column for each query, named by its legend."""
    targets = instant(queries)
    for target in targets:
        target.format_val = PromQueryFormat.TABLE
    coloured = TableColorTextCellOptions() if levels else TableAutoCellOptions()
    built = table.Panel().show_header(True).cell_options(coloured)  # noqa: FBT003 - the SDK's own
    panel = _dressed(built.build(), says, targets, (width, height), levels)
    shown = [*columns, *_values(queries)]
    panel.transformations = [
        # Rows of two queries are one where all their columns agree: the others must go before.
        DataTransformerConfig(id_val="filterFieldsByName", options={"include": {"names": shown}}),
        DataTransformerConfig(id_val="merge", options={}),
        DataTransformerConfig(id_val="organize", options=_columns(shown, queries)),
    ]
    return _linked(panel, link)


def heat(says: Says, query: Query, axis_unit: str, width: int = 12, height: int = 8) -> Panel:
    """Where the observations lie over time; the query tells them up to each `le`."""
    panel = heatmap.Panel().calculate(False)  # noqa: FBT003 - the SDK's way to say that buckets come ready
    panel.color(heatmap.HeatmapColorOptions().mode(HeatmapColorMode.SCHEME).scheme("Oranges"))
    panel.y_axis(heatmap.YAxisConfig().unit(axis_unit))
    targets = ranged([query])
    targets[0].format_val = PromQueryFormat.HEATMAP
    return _dressed(panel.build(), says, targets, (width, height), NO_LEVELS)


def _over_time(
    panel: timeseries.Panel,
    says: Says,
    queries: Sequence[Query],
    levels: Levels,
    size: tuple[int, int],
) -> Panel:
    panel.legend(
        common.VizLegendOptions()
        .display_mode(LegendDisplayMode.LIST)
        .placement(LegendPlacement.BOTTOM)
        .show_legend(True)  # noqa: FBT003 - the SDK's own signature
    )
    if levels:
        style = common.GraphThresholdsStyleConfig().mode(GraphThresholdsStyleMode.DASHED)
        panel.thresholds_style(style)
    built = _dressed(panel.build(), says, ranged(queries), size, levels)
    _defaults(built).color = BY_NAME
    _sources(built).overrides = [_dashed(AGREED)]
    return built


def _dashed(ending: str) -> DashboardFieldConfigSourceOverrides:
    return DashboardFieldConfigSourceOverrides(
        matcher=MatcherConfig(id_val="byRegexp", options=f"/{ending}$/"),
        properties=[
            DynamicConfigValue(id_val="custom.lineStyle", value={"fill": "dash", "dash": [8, 8]}),
            DynamicConfigValue(id_val="custom.fillOpacity", value=0),
        ],
    )


def _dressed(
    panel: Panel, says: Says, targets: list[Dataquery], size: tuple[int, int], levels: Levels
) -> Panel:
    width, height = size
    panel.title, panel.description = says.title, says.description
    panel.datasource = DATA_SOURCE
    panel.grid_pos = GridPos(w=width, h=height)
    panel.targets = [*targets]
    defaults = _defaults(panel)
    defaults.unit = says.unit
    defaults.decimals = 0 if says.unit == COUNT else None
    defaults.thresholds = ThresholdsConfig(steps=steps_of(levels))
    if levels:
        defaults.color = FieldColor(mode=FieldColorModeId.THRESHOLDS)
    return panel


def _linked(panel: Panel, link: Link | None) -> Panel:
    if link:
        kind = DashboardLinkType.LINK
        to = DashboardLink(title=link.title, url=link.url, type_val=kind, icon="", tooltip="")
        _defaults(panel).links = [to]
    return panel


def _defaults(panel: Panel) -> FieldConfig:
    """What holds for all of the panel's values."""
    return _sources(panel).defaults


def _sources(panel: Panel) -> FieldConfigSource:
    if panel.field_config is None:
        panel.field_config = FieldConfigSource()
    return panel.field_config


def _latest() -> common.ReduceDataOptions:
    return common.ReduceDataOptions().calcs(["lastNotNull"])


def _mapping(words: dict[str, tuple[str, str]]) -> ValueMap:
    results = {
        value: ValueMappingResult(text=text, color=color, index=place)
        for place, (value, (text, color)) in enumerate(words.items())
    }
    return ValueMap(options=results)


def _values(queries: Sequence[Query]) -> list[str]:
    """What Grafana calls the queries' columns."""
    several = len(queries) > 1
    return [f"Value #{chr(ord('A') + n)}" if several else "Value" for n in range(len(queries))]


def _columns(shown: Sequence[str], queries: Sequence[Query]) -> dict[str, object]:
    """In which order columns are shown, and under which name."""
    return {
        "indexByName": {name: place for place, name in enumerate(shown)},
        "renameByName": {
            name: query.legend
            for name, query in zip(_values(queries), queries, strict=True)
            if query.legend
        },
    }
