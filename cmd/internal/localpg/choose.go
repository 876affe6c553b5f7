package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// choose picks how this machine can run a PostGIS, and installs what is
// missing.
func choose(ctx context.Context, project string, log func(string)) (server, place, error) {
	progs := withPostGIS(installed(ctx))
	if len(progs) == 0 {
		pkg := debian(log)
		err := pkg.usable(ctx)
		if err == nil {
			err = pkg.install(ctx, installed(ctx))
		}
		if progs = withPostGIS(installed(ctx)); len(progs) == 0 {
			return chooseContainer(ctx, project, log, err)
		}
	}
	home, err := settle(ctx, project, log)
	if err != nil {
		return nil, place{}, err
	}
	p, err := matching(progs, home)
	if err != nil {
		return nil, place{}, err
	}
	return &native{programs: p, home: home, log: log}, home, nil
}

func withPostGIS(all []programs) []programs {
	return slices.DeleteFunc(all, func(p programs) bool { return !p.postgis })
}

// chooseContainer is the last resort. It returns the advice to a person if
// there is no container engine either.
func chooseContainer(ctx context.Context, project string, log func(string), why error) (server, place, error) {
	if !engineAnswers(ctx) {
		return nil, place{}, fmt.Errorf("no PostgreSQL 15+ with PostGIS 3 was found, and none could be installed: %w.\n%s", why, advice)
	}
	home := place{dir: project + "/.local/pg"}
	if err := makeOwn(home.dir); err != nil {
		return nil, place{}, err
	}
	return &container{name: "actual-pg-" + tag(project), home: home, log: log}, home, nil
}

const advice = `Do one of these, then try again:
  sudo apt-get install postgresql-15 postgresql-15-postgis-3    (Debian 12; elsewhere: your version's name)
  brew install postgresql@17 postgis                            (macOS)
  start Docker                                                  (an image with PostGIS is then used)
  export DATABASE_URL=postgres://user:password@host:5432/postgres`

// matching returns the programs that fit the data which is there already.
func matching(progs []programs, home place) (programs, error) {
	text, err := os.ReadFile(home.path("data/PG_VERSION"))
	if errors.Is(err, os.ErrNotExist) {
		return progs[0], nil
	}
	if err != nil {
		return programs{}, fmt.Errorf("read the private PostGIS: %w", err)
	}
	made := strings.TrimSpace(string(text))
	for _, p := range progs {
		if strconv.Itoa(p.version) == made {
			return p, nil
		}
	}
	return programs{}, fmt.Errorf("the database in %s was made by PostgreSQL %s, which is no longer installed with PostGIS: install it again, or remove that folder with its data", home.dir, made)
}
