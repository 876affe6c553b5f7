package localpg

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// place is the folder of a private cluster and the user that owns it.
type place struct {
	dir   string
	owner *identity // Nil: whoever we are.
}

func (p place) path(name string) string { return filepath.Join(p.dir, name) }

// give makes the owner of the folder the owner of a file in it.
func (p place) give(file string) error {
	if p.owner == nil {
		return nil
	}
	return os.Chown(file, p.owner.uid, p.owner.gid)
}

// write replaces a file that only the owner may read.
func (p place) write(name, text string) error {
	tmp := p.path(name + ".new")
	if err := os.WriteFile(tmp, []byte(text), 0o600); err != nil {
		return err
	}
	if err := p.give(tmp); err != nil {
		return err
	}
	return os.Rename(tmp, p.path(name))
}

// projectFolder returns dir, or the folder above the working directory that
// holds go.mod, or else the working directory.
func projectFolder(dir string) (string, error) {
	if dir != "" {
		return filepath.Abs(dir)
	}
	cwd, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the project's folder: %w", err)
	}
	for at := cwd; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return cwd, nil
		}
	}
}

// settle makes the folder of the project's private cluster. PostgreSQL refuses
// to run as root, so root lends the folder to another user; where that user
// cannot reach the project, the folder is made below /var/lib.
func settle(ctx context.Context, project string, log func(string)) (place, error) {
	dir := filepath.Join(project, ".local", "pg")
	if os.Geteuid() != 0 {
		return place{dir: dir}, makeOwn(dir)
	}
	home := place{dir: dir}
	err := lend(ctx, &home)
	if err == nil {
		return home, nil
	}
	away := place{dir: filepath.Join("/var/lib", "actual-dev-"+tag(project))}
	log(fmt.Sprintf("the database's user cannot work in %s (%v): using %s", dir, err, away.dir))
	if err := lend(ctx, &away); err != nil {
		return place{}, fmt.Errorf("make a folder for the private PostGIS: %w", err)
	}
	return away, nil
}

// makeOwn makes the folder for ourselves.
func makeOwn(dir string) error {
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		_, err = os.ReadDir(dir)
	}
	if errors.Is(err, os.ErrPermission) {
		return fmt.Errorf("open %s: it belongs to another user; work as that user (root, if root made it) or remove it: %w", dir, err)
	}
	return err
}

// lend makes the folder and gives it to a user who may run a server: the one
// who has it already, else postgres.
func lend(ctx context.Context, p *place) error {
	if err := os.MkdirAll(filepath.Dir(p.dir), 0o755); err != nil {
		return err
	}
	err := os.Mkdir(p.dir, 0o700)
	if err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	made := err == nil
	if p.owner, err = borrower(p.dir); err != nil {
		return err
	}
	err = p.give(p.dir)
	if err == nil {
		err = p.owner.reaches(ctx, p.dir)
	}
	if err != nil && made {
		return errors.Join(err, os.Remove(p.dir))
	}
	return err
}

// tag is a short name for a folder's path.
func tag(path string) string {
	sum := sha256.Sum256([]byte(path))
	return fmt.Sprintf("%x", sum[:4])
}
