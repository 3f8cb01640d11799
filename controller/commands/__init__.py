"""The commands of `pod`, one a file: `command` in the module `<name>` is `pod <name>`.

A module is imported only when its command runs or its help is asked for.
"""
