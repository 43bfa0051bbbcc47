"""Machina's migrations come first; ours stand beside them here."""

from pathlib import Path

import machina.apps.forum_conversation.migrations as machinas

__path__.append(str(Path(machinas.__file__).parent))
