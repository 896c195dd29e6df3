# Progress and failure lines of the scripts; to be sourced.

# Print a line of progress.
say() {
  printf -- '--> %s\n' "$*" >&2
}

# Print why the script cannot go on, and end it.
fail() {
  printf 'Error: %s\n' "$*" >&2
  exit 1
}
