#!/bin/sh
# Turns this process into a machine: usage: machine.sh NAME DIRECTORY CGROUPS [NETNS]
#   DIRECTORY  holds services/ (an s6 scan directory) and the machine's disks
#   CGROUPS    the machine's control groups, one a line: all its processes live in them
#   NETNS      its network namespace; without one it stays in the host's
# The machine's first process is s6-svscan in a PID namespace: when it ends, for whatever
# reason, the kernel ends every process of the machine and drops its mounts.
set -eu

if [ "${1}" != --inside ]; then
  name=$1 directory=$2 cgroups=$3 netns=${4:-}
  for cgroup in $cgroups; do echo $$ > "$cgroup/cgroup.procs"; done
  exec ${netns:+nsenter --net="/run/netns/$netns"} \
    unshare --mount --pid --uts --ipc --cgroup --fork --kill-child \
    "$0" --inside "$name" "$directory" "$netns"
fi

name=$2 directory=$3 netns=$4
hostname "$name"
# Volumes that containers mount must reach the kubelet and back.
mount --make-rshared /
mount -t proc proc /proc

# A new /sys shows this machine's network devices, and new cgroup mounts its control
# groups as if they were all: so cAdvisor reports this node's containers only.
version=$(stat -fc %T /sys/fs/cgroup)
controllers=$(find /sys/fs/cgroup -mindepth 1 -maxdepth 1 -type d -printf '%f ')
# The host's own network already has its /sys.
[ -z "$netns" ] || mount -t sysfs sysfs /sys
if [ "$version" = cgroup2fs ]; then
  mount -t cgroup2 cgroup2 /sys/fs/cgroup
  # A group with processes can't hand controllers to its children: step aside.
  mkdir -p /sys/fs/cgroup/init
  echo 1 > /sys/fs/cgroup/init/cgroup.procs
else
  mount -t tmpfs -o mode=755 tmpfs /sys/fs/cgroup
  for controller in $controllers; do
    mkdir "/sys/fs/cgroup/$controller"
    case $controller in
      systemd) mount -t cgroup -o none,name=systemd cgroup /sys/fs/cgroup/systemd ;;
      unified) mount -t cgroup2 cgroup2 /sys/fs/cgroup/unified ;;
      *) mount -t cgroup -o "$controller" cgroup "/sys/fs/cgroup/$controller" ;;
    esac
  done
fi

mount -t tmpfs -o mode=755 tmpfs /run
for disk in "$directory"/disks/*; do
  [ -d "$disk" ] || continue
  # A disk's name is its mount point with + for /: var+lib+kubelet.
  mountpoint=/$(basename "$disk" | tr + /)
  mkdir -p "$mountpoint"
  mount --bind "$disk" "$mountpoint"
done

exec s6-svscan "$directory/services"
