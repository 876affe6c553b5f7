package localpg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
)

// apt installs packages on Debian and its kin.
type apt struct {
	folder string // Where postgresql-common reads what to do about new servers.
	sudo   []string
	log    func(string)
}

func debian(log func(string)) *apt {
	return &apt{folder: "/etc/postgresql-common/createcluster.d", log: log}
}

// usable fails unless packages can be installed without asking anybody.
func (a *apt) usable(ctx context.Context) error {
	if _, err := exec.LookPath("apt-get"); err != nil {
		return errors.New("this is not a Debian or Ubuntu")
	}
	if os.Geteuid() == 0 {
		return nil
	}
	a.sudo = []string{"sudo", "-n"}
	if err := a.run(ctx, nil, "true"); err != nil {
		return errors.New("only root, or a user with sudo and no password, can install packages")
	}
	return nil
}

// install gets PostGIS, for a server that is there or with a new one.
func (a *apt) install(ctx context.Context, there []programs) error {
	a.log("looking for PostGIS in the packages of this system (apt-get update) …")
	if err := a.get(ctx, "-qq", "update"); err != nil {
		return fmt.Errorf("update the list of packages: %w", err)
	}
	names, err := exec.CommandContext(ctx, "apt-cache", "search", "--names-only", "^postgresql-[0-9]+-postgis-3$").Output()
	if err != nil {
		return fmt.Errorf("list the packages: %w", err)
	}
	version := bestVersion(names, there)
	if version == 0 {
		return errors.New("this system offers no package of PostGIS 3 for PostgreSQL 15 or newer")
	}
	server := fmt.Sprintf("postgresql-%d", version)
	a.log(fmt.Sprintf("installing %s with PostGIS (about a minute) …", server))
	restore, err := a.withoutCluster(ctx)
	if err != nil {
		return fmt.Errorf("keep the system from starting a server of its own: %w", err)
	}
	err = a.get(ctx, "-qq", "install", "-y", "--no-install-recommends", server, server+"-postgis-3")
	if err != nil {
		err = fmt.Errorf("install %s with PostGIS: %w", server, err)
	}
	return errors.Join(err, restore())
}

var offered = regexp.MustCompile(`(?m)^postgresql-(\d+)-postgis-3 `)

// bestVersion picks from the packages on offer: a version that is installed
// already, else the newest; 0 if there is none.
func bestVersion(names []byte, there []programs) int {
	best := 0
	for _, m := range offered.FindAllSubmatch(names, -1) {
		v, err := strconv.Atoi(string(m[1]))
		if err != nil || v < oldest {
			continue
		}
		if slices.ContainsFunc(there, func(p programs) bool { return p.version == v }) {
			return v
		}
		best = max(best, v)
	}
	return best
}

// withoutCluster forbids a package that is being installed to make and start a
// cluster on port 5432. It returns what allows it again.
func (a *apt) withoutCluster(ctx context.Context) (restore func() error, err error) {
	file := filepath.Join(a.folder, "actual-dev.conf")
	if err := a.run(ctx, nil, "mkdir", "-p", a.folder); err != nil {
		return nil, err
	}
	if err := a.run(ctx, []byte("create_main_cluster = false\n"), "tee", file); err != nil {
		return nil, err
	}
	return func() error { return a.run(context.WithoutCancel(ctx), nil, "rm", "-f", file) }, nil
}

// get runs apt-get, which waits its turn if another one is at work. It is not
// interrupted: that would leave the system half configured.
func (a *apt) get(ctx context.Context, args ...string) error {
	return a.run(context.WithoutCancel(ctx), nil, append([]string{"env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=300"}, args...)...)
}

// run runs a command as root, out of reach of the terminal's Ctrl-C.
func (a *apt) run(ctx context.Context, stdin []byte, argv ...string) error {
	argv = append(slices.Clone(a.sudo), argv...)
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Stdin = bytes.NewReader(stdin)
	detach(cmd, nil)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, tail(out))
	}
	return nil
}
