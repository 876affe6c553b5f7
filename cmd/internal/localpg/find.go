package localpg

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// programs is an installed PostgreSQL server.
type programs struct {
	bin     string // The folder of initdb, pg_ctl and postgres.
	version int    // The major version.
	postgis bool
}

// homes are the folders where distributions keep server programs.
var homes = []string{
	"/usr/lib/postgresql/*/bin", // Debian, Ubuntu.
	"/usr/pgsql-*/bin",          // Red Hat.
	"/usr/libexec/postgresql*",  // Alpine.
	"/opt/homebrew/opt/postgresql@*/bin",
	"/usr/local/opt/postgresql@*/bin",
	"/Applications/Postgres.app/Contents/Versions/*/bin",
}

// installed lists the servers of this machine that are new enough, the newest
// first, and of the same version those with PostGIS first.
func installed(ctx context.Context) []programs {
	var bins []string
	for _, pattern := range homes {
		found, _ := filepath.Glob(pattern) // Fails only for a malformed pattern.
		bins = append(bins, found...)
	}
	if out, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
		bins = append(bins, strings.TrimSpace(string(out)))
	}
	slices.Sort(bins)
	var all []programs
	for _, bin := range slices.Compact(bins) {
		if p, ok := inspect(ctx, bin); ok && p.version >= oldest {
			all = append(all, p)
		}
	}
	slices.SortStableFunc(all, func(a, b programs) int { return b.version - a.version })
	return all
}

var majorVersion = regexp.MustCompile(`^postgres \(PostgreSQL\) (\d+)`)

// inspect looks at one folder of server programs.
func inspect(ctx context.Context, bin string) (programs, bool) {
	for _, name := range []string{"initdb", "pg_ctl"} {
		if _, err := os.Stat(filepath.Join(bin, name)); err != nil {
			return programs{}, false
		}
	}
	out, err := exec.CommandContext(ctx, filepath.Join(bin, "postgres"), "--version").Output()
	m := majorVersion.FindSubmatch(out)
	if err != nil || m == nil {
		return programs{}, false
	}
	version, err := strconv.Atoi(string(m[1]))
	return programs{bin: bin, version: version, postgis: hasPostGIS(ctx, bin, version)}, err == nil
}

// hasPostGIS looks for the extension's control file.
func hasPostGIS(ctx context.Context, bin string, version int) bool {
	share := fmt.Sprintf("/usr/share/postgresql/%d", version)
	if out, err := exec.CommandContext(ctx, filepath.Join(bin, "pg_config"), "--sharedir").Output(); err == nil {
		share = strings.TrimSpace(string(out))
	}
	_, err := os.Stat(filepath.Join(share, "extension", "postgis.control"))
	return err == nil
}
