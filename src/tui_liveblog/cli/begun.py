"""What is begun before the command line is understood, for it takes longest. Standard library only, and little of it."""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` costs more than all that is here
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tui_liveblog.ui.terminal.first import First
    from tui_liveblog.worker.start import Started

_READS = ("tail", "export", "check")
"""Commands that read a page and show no screen."""

_READS_NOT = frozenset({"-h", "--help", "--offline"})


class Begun:
    """What is under way, and ends with the program if no command takes it.

    first   who has the terminal until the app does; None for a command without a screen
    reader  the page reader, which loads its parsers beside the program's own imports; None where none is needed at once
    """

    __slots__ = ("first", "reader")

    def __init__(self) -> None:
        self.first: First | None = None
        self.reader: Started | None = None

    def begin(self, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        """Begin what these arguments are sure to need."""
        if arguments and arguments[0] in _READS:
            if _READS_NOT.isdisjoint(arguments):
                self._start_reader()
            return
        from tui_liveblog.ui.terminal.first import first_frame

        self.first = first_frame(arguments, environment)

    def _start_reader(self) -> None:
        from tui_liveblog.worker.start import start

        try:
            self.reader = start()
        except OSError:
            return  # it is tried again when there is a page, and said then

    def give_back(self) -> None:
        """Give the terminal back, before anything is said on it."""
        if self.first is not None:
            self.first.give_back()

    def end(self) -> None:
        """End it all."""
        self.give_back()
        if self.reader is not None:
            self.reader.end()
