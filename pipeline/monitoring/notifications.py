"""What notifications say: templates of Alertmanager's, in a file of their own beside this one."""

from importlib.resources import files


def notification_texts() -> str:
    """The file of templates `cx.title`, `cx.text` and `cx.link`."""
    return files("pipeline.monitoring").joinpath("notification.tmpl").read_text()
