#!/bin/sh
# Like `python:slim`: a small Debian with Python, pip and venv. Made from the packages of Debian alone:
# a stand-in for where the official image cannot be had, with the same kind of content, not the same bytes.
# usage: sh slim.sh SUITE FILE.tar
set -eu
suite=$1
file=$2
# pip and uv must reach the package index from inside, by this computer's own authorities where it has any.
bundle=${SSL_CERT_FILE:+'cp "$SSL_CERT_FILE" "$1/etc/ssl/certs/ca-certificates.crt"'}
mmdebstrap --quiet --variant=minbase \
  --include=python3,python3-venv,python3-pip \
  --include=ca-certificates,netbase,tzdata \
  --customize-hook='cd "$1/usr/share" && find doc -type f ! -name copyright -delete && rm -rf man info locale lintian groff linda' \
  --customize-hook='echo "DPkg::Post-Invoke { \"rm -f /var/cache/apt/archives/*.deb || true\"; };" > "$1/etc/apt/apt.conf.d/docker-clean"' \
  --customize-hook='rm -f "$1"/usr/lib/python3.*/EXTERNALLY-MANAGED' \
  --customize-hook='ln -sf python3 "$1/usr/bin/python" && ln -sf pip3 "$1/usr/bin/pip"' \
  ${bundle:+--customize-hook="$bundle"} "$suite" "$file"
