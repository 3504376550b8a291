"""What a reader keeps in `config.toml`, checked before anything starts."""

from tui_liveblog.config.bindings import keymap
from tui_liveblog.config.reading import check_config, load_config
from tui_liveblog.config.schema import Config, Keys, Themes

__all__ = ["Config", "Keys", "Themes", "check_config", "keymap", "load_config"]
