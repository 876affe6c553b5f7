// Package postgistest gives each test a migrated database of its own on a real
// PostGIS, cloned from a template in a fraction of a second.
package postgistest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/postgis"
	"actual/migrations"
)

// EnvURL names the variable with the administrator's URL of the server. `make
// test` sets it.
const EnvURL = "ACTUAL_TEST_DATABASE_URL"

// Database is a migrated, empty database.
type Database struct {
	AdminURL string // As superuser: for what no role of ours may do.
	URLs     postgis.URLs

	App       postgis.AppPool
	Ingest    postgis.IngestPool
	Directory postgis.DirectoryPool
	Ops       postgis.OpsPool
}

var serial atomic.Int64

// New returns a database that t owns. Without a server the test fails: a test
// of the store that nobody runs proves nothing.
func New(t testing.TB) *Database {
	t.Helper()
	admin := os.Getenv(EnvURL)
	if admin == "" {
		t.Fatalf("%s is not set: run `make test`, or `go run ./cmd/actual dev exec -- go test ./...`", EnvURL)
	}
	ctx := context.Background()
	template := ensureTemplate(ctx, t, admin)
	name := fmt.Sprintf("test_%d_%d_%d", os.Getpid(), serial.Add(1), time.Now().UnixNano()%1e6)
	conn, err := pgx.Connect(ctx, admin)
	require.NoError(t, err)
	defer func() { _ = conn.Close(ctx) }()
	_, err = conn.Exec(ctx, `CREATE DATABASE `+pgx.Identifier{name}.Sanitize()+` TEMPLATE `+pgx.Identifier{template}.Sanitize())
	require.NoError(t, err)
	t.Cleanup(func() { drop(admin, name) })
	return open(ctx, t, onDatabase(t, admin, name))
}

func open(ctx context.Context, t testing.TB, admin string) *Database {
	t.Helper()
	urls, err := postgis.URLsOf(admin)
	require.NoError(t, err)
	d := &Database{AdminURL: admin, URLs: urls}
	d.App, err = postgis.OpenApp(ctx, urls.App, poolSize)
	require.NoError(t, err)
	t.Cleanup(d.App.Close)
	d.Ingest, err = postgis.OpenIngest(ctx, urls.Ingest, poolSize)
	require.NoError(t, err)
	t.Cleanup(d.Ingest.Close)
	d.Directory, err = postgis.OpenDirectory(ctx, urls.Directory, poolSize)
	require.NoError(t, err)
	t.Cleanup(d.Directory.Close)
	d.Ops, err = postgis.OpenOps(ctx, urls.Ops, poolSize)
	require.NoError(t, err)
	t.Cleanup(d.Ops.Close)
	return d
}

const poolSize = 4

// Admin connects as superuser.
func (d *Database) Admin(t testing.TB) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), d.AdminURL)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// ensureTemplate makes the template once per state of the migrations.
func ensureTemplate(ctx context.Context, t testing.TB, admin string) string {
	t.Helper()
	name := "actual_template_" + fingerprint(t)
	conn, err := pgx.Connect(ctx, admin)
	require.NoError(t, err)
	defer func() { _ = conn.Close(ctx) }()
	_, err = conn.Exec(ctx, `SELECT pg_advisory_lock(hashtextextended($1, 0))`, "actual:template")
	require.NoError(t, err)
	var there bool
	require.NoError(t, conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1 AND datistemplate)`, name).Scan(&there))
	if there {
		return name
	}
	id := pgx.Identifier{name}.Sanitize()
	for _, ddl := range []string{`DROP DATABASE IF EXISTS ` + id, `CREATE DATABASE ` + id} {
		_, err = conn.Exec(ctx, ddl)
		require.NoError(t, err)
	}
	urls, err := postgis.Provision(ctx, onDatabase(t, admin, name))
	require.NoError(t, err)
	_, err = postgis.Migrate(ctx, urls.Owner)
	require.NoError(t, err)
	_, err = conn.Exec(ctx, `ALTER DATABASE `+id+` IS_TEMPLATE true`) // Only now is it whole.
	require.NoError(t, err)
	return name
}

// fingerprint changes when a migration does.
func fingerprint(t testing.TB) string {
	t.Helper()
	h := sha256.New()
	files, err := fs.Glob(migrations.FS, "*.sql")
	require.NoError(t, err)
	for _, f := range files {
		raw, err := migrations.FS.ReadFile(f)
		require.NoError(t, err)
		_, _ = h.Write([]byte(f + strconv.Itoa(len(raw))))
		_, _ = h.Write(raw)
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

func onDatabase(t testing.TB, raw, name string) string {
	t.Helper()
	u, err := url.Parse(raw)
	require.NoError(t, err)
	u.Path = "/" + name
	return u.String()
}

func drop(admin, name string) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		return
	}
	defer func() { _ = conn.Close(ctx) }()
	_, _ = conn.Exec(ctx, `DROP DATABASE IF EXISTS `+pgx.Identifier{name}.Sanitize()+` WITH (FORCE)`)
}
