// Package devdb makes a migrated database of its own for a program that runs on
// a private cluster: the demonstration and the proofs.
package devdb

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"

	"actual/adapters/outbound/postgis"
	"actual/cmd/internal/localpg"
)

// Database is a migrated, empty database with all roles.
type Database struct {
	Name     string
	AdminURL string // As superuser.
	URLs     postgis.URLs
	cluster  *localpg.Cluster
}

// prefix marks our databases; the number of the process follows, so that those
// of a process that was killed are found and dropped.
const prefix = "actual_run_"

var serial atomic.Int64

// Create makes a database. Those that killed processes left behind are dropped.
func Create(ctx context.Context, cluster *localpg.Cluster) (*Database, error) {
	d, err := CreateBare(ctx, cluster)
	if err != nil {
		return nil, err
	}
	if _, err := postgis.Migrate(ctx, d.URLs.Owner); err != nil {
		return nil, err
	}
	return d, nil
}

// CreateBare is Create without a schema: there are the roles, and nothing of theirs.
func CreateBare(ctx context.Context, cluster *localpg.Cluster) (*Database, error) {
	if err := sweep(ctx, cluster); err != nil {
		return nil, err
	}
	d := &Database{Name: fmt.Sprintf("%s%d_%d", prefix, os.Getpid(), serial.Add(1)), cluster: cluster}
	d.AdminURL = cluster.AdminURL(d.Name)
	if err := cluster.CreateDatabase(ctx, d.Name); err != nil {
		return nil, err
	}
	urls, err := postgis.Provision(ctx, d.AdminURL)
	if err != nil {
		return nil, err
	}
	d.URLs = urls
	return d, nil
}

// Drop removes the database.
func (d *Database) Drop(ctx context.Context) error { return d.cluster.DropDatabase(ctx, d.Name) }

func sweep(ctx context.Context, cluster *localpg.Cluster) error {
	names, err := cluster.Databases(ctx, prefix)
	if err != nil {
		return err
	}
	for _, name := range names {
		pid, _, _ := strings.Cut(strings.TrimPrefix(name, prefix), "_")
		if n, err := strconv.Atoi(pid); err != nil || alive(n) {
			continue
		}
		if err := cluster.DropDatabase(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// alive reports whether a process runs; one that cannot be asked counts as alive.
func alive(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	err = p.Signal(syscall.Signal(0))
	return err == nil || !strings.Contains(err.Error(), "process already finished")
}
