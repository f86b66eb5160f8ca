#!/bin/sh
# Like a distroless image for Python: an interpreter and its libraries, no shell, no package manager. Made from the packages of Debian alone:
# a stand-in for where the official image cannot be had, with the same kind of content, not the same bytes.
# usage: sh distroless.sh SUITE FILE.tar
set -eu
suite=$1
file=$2
mmdebstrap --quiet --variant=extract \
  --include=libc6,libstdc++6,libpython3-stdlib,python3-minimal \
  --include=ca-certificates,tzdata \
  --extract-hook='cd "$1" && for folder in bin sbin lib lib64; do [ -e $folder ] || ln -s usr/$folder $folder; done' \
  --extract-hook='chroot "$1" python3 -m compileall -q --invalidation-mode unchecked-hash /usr/lib' \
  --extract-hook='cd "$1/usr" && find bin sbin ! -type d ! -name "python3*" -delete' \
  --extract-hook='cd "$1/usr" && rm -rf share/doc share/man share/info share/locale share/lintian share/perl5 share/debconf' \
  --extract-hook='cd "$1" && rm -rf usr/lib/*-linux-gnu/perl-base usr/lib/dpkg usr/share/perl usr/lib/*-linux-gnu/perl' \
  --extract-hook='cd "$1" && cat usr/share/ca-certificates/mozilla/*.crt > etc/ssl/certs/ca-certificates.crt' \
  "$suite" "$file"
