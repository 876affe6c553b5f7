package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"actual/adapters/outbound/postgis"
	"actual/cmd/internal/config"
)

// drill restores a database beside the live one.
type drill struct {
	backup, restored string
	sample, jobs     int
	admin            string
	cfg              config.Config
	say              func(format string, args ...any)
	report           drillReport
	manifest         manifest
	folder           string
}

func (d *drill) run(ctx context.Context) (report drillReport, err error) {
	d.report = drillReport{BeganAt: time.Now().UTC(), Differing: []string{}}
	if d.folder, err = os.MkdirTemp("", "actual-drill-"); err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(d.folder)) }()
	beside := d.restored
	if beside == "" {
		if err := d.takeBackup(ctx); err != nil {
			return report, err
		}
		drop := func() error { return nil }
		if beside, drop, err = d.restore(ctx); err != nil {
			return report, errors.Join(err, drop())
		}
		defer func() { err = errors.Join(err, drop()) }()
	}
	began := time.Now()
	if err := d.compare(ctx, beside); err != nil {
		return report, err
	}
	if err := d.ledgers(ctx, beside); err != nil {
		return report, err
	}
	if err := d.rederive(ctx, beside); err != nil {
		return report, err
	}
	d.report.CheckS = time.Since(began).Seconds()
	d.report.judge()
	return d.report, nil
}

// takeBackup makes a backup of one moment, with what that holds; or reads what one says
// that is there.
func (d *drill) takeBackup(ctx context.Context) error {
	if d.backup == "" {
		d.backup = filepath.Join(d.folder, "backup")
	}
	raw, err := os.ReadFile(filepath.Join(d.backup, "manifest.json"))
	if err == nil {
		return json.Unmarshal(raw, &d.manifest)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("--backup: %w", err)
	}
	photo, err := postgis.TakePhoto(ctx, d.admin)
	if err != nil {
		return err
	}
	defer func() { _ = photo.Close(context.WithoutCancel(ctx)) }()
	began := time.Now()
	if err := os.MkdirAll(d.backup, 0o700); err != nil {
		return fmt.Errorf("--backup: %w", err)
	}
	if err := d.postgres(ctx, d.admin, "pg_dump", "--format=directory", fmt.Sprintf("--jobs=%d", d.jobs), "--compress=1", "--snapshot="+photo.ID, "--file="+filepath.Join(d.backup, "dump")); err != nil {
		return err
	}
	d.report.BackupS = time.Since(began).Seconds()
	d.say("the backup is written after %.0f s; what it must hold is counted", d.report.BackupS)
	d.manifest.Of = photo.At.UTC()
	if d.manifest.Contents, err = photo.Contents(ctx); err != nil {
		return err
	}
	sizes, err := photo.Entries(ctx)
	if err != nil {
		return err
	}
	d.manifest.Entries = map[string]int64{}
	for company, n := range sizes {
		d.manifest.Entries[company.String()] = n
	}
	if raw, err = d.manifest.encode(); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(d.backup, "manifest.json"), raw, 0o600)
}

// restore restores the backup into a database of its own.
func (d *drill) restore(ctx context.Context) (beside string, drop func() error, err error) {
	name := fmt.Sprintf("actual_drill_%d_%d", os.Getpid(), time.Now().Unix())
	drop = func() error { return postgis.DropDatabase(context.WithoutCancel(ctx), d.admin, name) }
	if err := postgis.CreateDatabase(ctx, d.admin, name); err != nil {
		return "", drop, err
	}
	if beside, err = inDatabase(d.admin, "/"+name, ""); err != nil {
		return "", drop, err
	}
	began := time.Now()
	if err := d.postgres(ctx, beside, "pg_restore", "--exit-on-error", fmt.Sprintf("--jobs=%d", d.jobs), filepath.Join(d.backup, "dump")); err != nil {
		return "", drop, err
	}
	d.report.RestoreS = time.Since(began).Seconds()
	d.say("restored after %.0f s", d.report.RestoreS)
	return beside, drop, nil
}

// inDatabase is a URL with another path, and another host where one is given.
func inDatabase(base, path, host string) (string, error) {
	u, err := url.Parse(base)
	if err != nil {
		return "", errors.New("a database URL can't be read as one")
	}
	if u.Path = path; host != "" {
		u.Host = host
	}
	return u.String(), nil
}

// postgres runs a program of PostgreSQL on a database. No argument shows the password.
func (d *drill) postgres(ctx context.Context, database, program string, args ...string) error {
	path, err := exec.LookPath(program)
	if err != nil {
		return fmt.Errorf("%s is not on the PATH: apt-get install postgresql-client, of the server's version or newer", program)
	}
	u, err := url.Parse(database)
	if err != nil {
		return errors.New("the administrator's URL can't be read as one")
	}
	password, _ := u.User.Password()
	u.User = url.User(u.User.Username())
	cmd := exec.CommandContext(ctx, path, append(args, "--dbname="+u.String())...)
	cmd.Env = append(os.Environ(), "PGPASSWORD="+password)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", program, err, strings.TrimSpace(string(out)))
	}
	return nil
}

// compare holds every table against what the backup says that it holds; of a database
// that was restored otherwise, how far it reaches.
func (d *drill) compare(ctx context.Context, beside string) error {
	photo, err := postgis.TakePhoto(ctx, beside)
	if err != nil {
		return err
	}
	defer func() { _ = photo.Close(context.WithoutCancel(ctx)) }()
	there, size, err := photo.Newest(ctx)
	if err != nil {
		return err
	}
	contents, err := photo.Contents(ctx)
	if err != nil {
		return err
	}
	d.report.Of, d.report.Bytes, d.report.Tables = d.manifest.Of, size, len(contents)
	for _, c := range contents {
		d.report.Rows += c.Rows
	}
	if d.restored != "" {
		return d.reaches(ctx, photo, there)
	}
	for name, want := range d.manifest.Contents {
		if is := contents[name]; is != want {
			d.report.Differing = append(d.report.Differing, fmt.Sprintf("%s: %d rows, %d in the backup's moment", name, is.Rows, want.Rows))
		}
	}
	slices.Sort(d.report.Differing)
	return nil
}

// reaches says how much younger the live database is.
func (d *drill) reaches(ctx context.Context, photo *postgis.Photo, there time.Time) error {
	live, err := postgis.TakePhoto(ctx, d.admin)
	if err != nil {
		return err
	}
	defer func() { _ = live.Close(context.WithoutCancel(ctx)) }()
	here, _, err := live.Newest(ctx)
	if err != nil {
		return err
	}
	lost := here.Sub(there).Seconds()
	d.report.Of, d.report.LostS = there, &lost
	sizes, err := photo.Entries(ctx)
	if err != nil {
		return err
	}
	d.manifest.Entries = map[string]int64{}
	for company, n := range sizes {
		d.manifest.Entries[company.String()] = n
	}
	return nil
}
