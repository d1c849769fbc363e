### The panel of the settings, and what is said about their file.

settings = Settings
settings-hint = ↑ ↓ choose a line, ← → change it. Kept for the next start.
# A language by its own name, so that who reads no other finds it.
own-name = English
setting-language = Language
setting-theme = Theme
setting-motion = Motion
setting-size = Size of text
motion-full = full
motion-reduced = reduced
settings-broken = The settings could not be read; these are the usual ones.
settings-unwritten = The settings cannot be kept: { $problem }
