#!/bin/sh
# Brings the real components of the tests: Kafka's jars and a JVM, Prometheus, Alertmanager, Chromium.
# What cannot be had is said in one line; the tests that need it are then skipped by name.
set -eu
cd "$(dirname "$0")/../.."
pom=tests/support/kafka/pom.xml
tools=$PWD/.tools
alertmanager_share=/usr/share/prometheus/alertmanager
PATH=$PATH:$tools/prometheus/usr/bin:$tools/alertmanager/usr/bin

have() { command -v "$1" >/dev/null 2>&1; }

# True where Debian packages can be installed: apt-get is there, and we are root.
can_install() { have apt-get && [ "$(id -u)" = 0 ]; }

update_package_lists() {
  [ -n "${lists_are_fresh:-}" ] || apt-get -qq update
  lists_are_fresh=yes
}

install_packages() {
  echo "Installing $* (once)"
  update_package_lists
  DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends "$@" \
    >"$tools/apt.log" 2>&1 || { tail -n 20 "$tools/apt.log"; return 1; }
}

fetch_kafka() {
  echo "Fetching Kafka's jars (once)"
  rm -rf "$tools/kafka"
  mvn --batch-mode --file "$pom" dependency:copy-dependencies \
    -DoutputDirectory="$tools/kafka/lib" >"$tools/maven.log" 2>&1 ||
    { tail -n 20 "$tools/maven.log"; return 1; }
  touch "$tools/kafka/.fetched"
}

kafka_is_fetched() {
  [ -e "$tools/kafka/.fetched" ] && [ -z "$(find "$pom" -newer "$tools/kafka/.fetched")" ]
}

set_up_kafka() {
  [ -z "${CX_TEST_KAFKA:-}" ] || { echo "Using the Kafka at $CX_TEST_KAFKA"; return; }
  missing=
  have java || missing="default-jre-headless"
  kafka_is_fetched || have mvn || missing="$missing maven"
  # shellcheck disable=SC2086  # $missing may be several words
  if [ -n "$missing" ] && ! { can_install && install_packages $missing; }; then
    tell_how_to_get_kafka
  elif ! kafka_is_fetched; then
    fetch_kafka || echo "No real Kafka: Maven could not fetch it"
  fi
}

tell_how_to_get_kafka() {
  echo "No real Kafka, not installed: ${missing#" "}"
  if have docker && docker info >/dev/null 2>&1; then
    echo "  Docker can run one: docker run --detach --network host apache/kafka:3.9.1"
    echo "  then: make test CX_TEST_KAFKA=127.0.0.1:9092"
  fi
}

# Debian's packages are unpacked here, not installed: nothing but their programs is wanted, and no
# service is started.
set_up_prometheus() {
  if have prometheus && have promtool; then return; fi
  bring Prometheus prometheus prometheus
}

# Debian calls the program by the package's name, its makers `alertmanager`.
set_up_alertmanager() {
  have amtool && { have alertmanager || have prometheus-alertmanager; } ||
    bring Alertmanager alertmanager prometheus-alertmanager
  if have alertmanager || [ -e "$alertmanager_share/default.tmpl" ]; then return; fi
  # Debian's build reads its own templates from there and nowhere else.
  unpacked=$tools/alertmanager$alertmanager_share
  { can_install && [ -d "$unpacked" ] && mkdir -p "$alertmanager_share" &&
    cp "$unpacked"/*.tmpl "$alertmanager_share"; } ||
    echo "No Alertmanager: its templates are not in $alertmanager_share"
}

# Installed, unlike the others: it needs two dozen libraries.
set_up_chromium() {
  have chromedriver && { have chromium || have chromium-browser || have google-chrome; } && return
  { can_install && install_packages chromium chromium-driver; } ||
    echo "No Chromium, not installed: chromium chromium-driver"
}

# $1: its name, $2: its folder in .tools, $3: Debian's package
bring() {
  if ! have apt-get || ! have dpkg-deb; then
    echo "No $1: put its programs on the PATH"
    return
  fi
  echo "Fetching $1 (once)"
  if can_install; then update_package_lists; fi
  mkdir -p "$tools/$2"
  unpack "$tools/$2" "$3" || echo "No $1: apt-get could not fetch it"
}

unpack() (
  cd "$1" || return 1
  apt-get -qq -o APT::Sandbox::User=root download "$2" || return 1
  dpkg-deb --extract "$2"_*.deb . && rm "$2"_*.deb
)

mkdir -p "$tools"
set_up_kafka
set_up_prometheus
set_up_alertmanager
set_up_chromium
