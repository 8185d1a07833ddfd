# Names, addresses and processes of the real servers; start, stop and run source this file.
# Installing and configuring them is not here: only start does that.
# shellcheck shell=bash

real_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
real_dir=${REAL_DIR:-$real_root/target/real}
case $real_dir in /*) ;; *) real_dir=$PWD/$real_dir ;; esac

# The issuer comes first because synapse-oauth reads its metadata from there.
# shellcheck disable=SC2034  # used by the scripts that source this file
read -r -a real_servers <<<"${REAL_SERVERS:-issuer synapse-oauth synapse-plain django-chat-ui}"

port_of() {
  case $1 in
    issuer) echo "${REAL_ISSUER_PORT:-18090}" ;;
    synapse-oauth) echo "${REAL_OAUTH_PORT:-18008}" ;;
    synapse-plain) echo "${REAL_PLAIN_PORT:-18009}" ;;
    django-chat-ui) echo "${REAL_DJANGO_PORT:-18010}" ;;
  esac
}

url_of() {
  case $1 in
    issuer) echo "http://127.0.0.1:$(port_of "$1")/" ;;
    *) echo "http://127.0.0.1:$(port_of "$1")" ;;
  esac
}

pid_file_of() { echo "$real_dir/run/$1/pid"; }
log_of() { echo "$real_dir/logs/$1.log"; }

# A pid file has three lines: the pid, an argument only that program was given, its URL.
# Pids are used again, so a pid alone does not prove that the process is ours.
recorded() { # server line
  [ -f "$(pid_file_of "$1")" ] && sed -n "$2p" "$(pid_file_of "$1")"
}

is_program() { # pid argument
  case $1 in '' | *[!0-9]*) return 1 ;; esac
  [ -n "$2" ] || return 1
  case $(ps -ww -o args= -p "$1" 2>/dev/null) in *"$2"*) return 0 ;; *) return 1 ;; esac
}

is_running() { # server
  is_program "$(recorded "$1" 1)" "$(recorded "$1" 2)"
}

is_gone_within() { # seconds server
  local deadline=$((SECONDS + $1))
  while is_running "$2"; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.1
  done
}

# Asks the program to end, and kills it after ten seconds. The pid file goes only when it is gone.
stop_server() { # server
  [ -f "$(pid_file_of "$1")" ] || return 0
  local pid
  pid=$(recorded "$1" 1)
  if is_running "$1"; then
    kill -TERM "$pid" 2>/dev/null || true
    if ! is_gone_within 10 "$1"; then
      kill -KILL "$pid" 2>/dev/null || true
      is_gone_within 5 "$1" || { echo "$1 (pid $pid) does not end" >&2; return 1; }
    fi
    echo "stopped $1 (pid $pid)" >&2
  fi
  rm -f "$(pid_file_of "$1")"
}
