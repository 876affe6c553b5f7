package postgis

import (
	"context"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"actual/domain/fault"
	"actual/migrations"
)

// ErrSchema reports a database whose schema is not this program's. A server that
// sees it must not serve.
var ErrSchema = fault.New(fault.Internal, "store.other_schema", "the database has another schema than this program needs")

// proveSchema fails with ErrSchema, saying what to do, where the database lacks a
// migration of this program, or has one that this program does not know and that does
// not leave it what it uses. It reports whether the schema is newer than the program.
func proveSchema(ctx context.Context, app *pgxpool.Pool) (newer bool, err error) {
	known, err := knownMigrations()
	if err != nil {
		return false, err
	}
	// The last row of a migration counts: one that was undone has a row that says so.
	rows, err := app.Query(ctx, `SELECT DISTINCT ON (version_id) version_id, is_applied FROM goose_db_version WHERE version_id > 0 ORDER BY version_id, id DESC`)
	if err != nil {
		return false, unknownSchema(err)
	}
	var version int64
	var is bool
	var applied []int64
	_, err = pgx.ForEachRow(rows, []any{&version, &is}, func() error {
		if is {
			applied = append(applied, version)
		}
		return nil
	})
	if err != nil {
		return false, unknownSchema(err)
	}
	fits, err := schemaFits(ctx, app)
	if err != nil {
		return false, err
	}
	return compareSchemas(known, applied, fits)
}

// schemaFits asks the database which migration a program must know that does not know
// all of them; beyond all of them where the database does not say.
func schemaFits(ctx context.Context, app *pgxpool.Pool) (int64, error) {
	var fits int64
	err := app.QueryRow(ctx, `SELECT schema_fits()`).Scan(&fits)
	switch {
	case sqlState(err) == "42883": // It is of before the function.
		return math.MaxInt64, nil
	case err != nil:
		return 0, fmt.Errorf("ask which programs the schema fits: %w", translate(err))
	}
	return fits, nil
}

func unknownSchema(err error) error {
	switch code := sqlState(err); {
	case code == "42501", isUnmigrated(err): // Both are of before the migration that lets us look.
		return ErrSchema.With("it has not all of our migrations: run `actual migrate`")
	}
	return fmt.Errorf("ask which migrations ran: %w", translate(err))
}

func compareSchemas(known, applied []int64, fits int64) (newer bool, err error) {
	without := func(all, some []int64) []int64 {
		return slices.DeleteFunc(slices.Clone(all), func(v int64) bool { return slices.Contains(some, v) })
	}
	if missing := without(known, applied); len(missing) > 0 {
		return false, ErrSchema.With("it lacks %d of our migrations, the first is %d: run `actual migrate`", len(missing), missing[0])
	}
	unknown := without(applied, known)
	if len(unknown) > 0 && known[len(known)-1] < fits {
		return false, ErrSchema.With("it has a migration that this program does not know: %d: run the program that made it, or a later one", unknown[len(unknown)-1])
	}
	return len(unknown) > 0, nil
}

// knownMigrations returns the versions of this program's migrations, ascending.
func knownMigrations() ([]int64, error) {
	files, err := fs.Glob(migrations.FS, "*.sql")
	if err != nil {
		return nil, err
	}
	out := make([]int64, 0, len(files))
	for _, name := range files {
		number, _, _ := strings.Cut(name, "_")
		v, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("migration %s: %w", name, err)
		}
		out = append(out, v)
	}
	slices.Sort(out)
	return out, nil
}
