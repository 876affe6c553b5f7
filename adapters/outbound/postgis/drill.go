package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/domain"
)

// Photo is a moment of a database that is held open: what is read through it is of that
// moment, and a backup taken with its ID is, too. It is read as an administrator, past
// all locks: drills are for who operates.
type Photo struct {
	ID   string    // For pg_dump --snapshot.
	At   time.Time // UTC, by the database's clock.
	conn *pgx.Conn
	tx   pgx.Tx
}

// Content is what a table holds.
type Content struct {
	Rows int64  `json:"rows"`
	Sum  string `json:"sum"` // Over the rows' hashes, whatever their order.
}

// TakePhoto opens one. The caller closes it.
func TakePhoto(ctx context.Context, adminURL string) (*Photo, error) {
	conn, err := pgx.Connect(ctx, adminURL)
	if err != nil {
		return nil, fmt.Errorf("reach database as administrator: %w", err)
	}
	p := &Photo{conn: conn}
	if p.tx, err = conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}); err == nil {
		err = p.tx.QueryRow(ctx, `SELECT pg_export_snapshot(), clock_timestamp()`).Scan(&p.ID, &p.At)
	}
	if err != nil {
		_ = conn.Close(ctx)
		return nil, fmt.Errorf("take a snapshot: %w", err)
	}
	return p, nil
}

// Close ends it.
func (p *Photo) Close(ctx context.Context) error { return p.conn.Close(ctx) }

// Contents reads every table and partition, those of the queue too, and says what is in
// each.
func (p *Photo) Contents(ctx context.Context) (map[string]Content, error) {
	rows, err := p.tx.Query(ctx, `SELECT n.nspname || '.' || c.relname, format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
			AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e') ORDER BY 1`)
	if err != nil {
		return nil, fmt.Errorf("list tables: %w", err)
	}
	type table struct{ Name, Quoted string }
	tables, err := pgx.CollectRows(rows, pgx.RowToStructByPos[table])
	if err != nil {
		return nil, fmt.Errorf("list tables: %w", err)
	}
	out := make(map[string]Content, len(tables))
	for _, t := range tables {
		c, err := p.content(ctx, t.Quoted)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", t.Name, err)
		}
		out[t.Name] = c
	}
	return out, nil
}

// content sums up a table, whose name the catalogue has quoted.
func (p *Photo) content(ctx context.Context, quoted string) (c Content, err error) {
	err = p.tx.QueryRow(ctx, `SELECT count(*), COALESCE(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM `+quoted+` t`).Scan(&c.Rows, &c.Sum)
	return c, err
}

// Entries says how many numbered entries each company's ledger has.
func (p *Photo) Entries(ctx context.Context) (map[domain.CompanyID]int64, error) {
	rows, err := p.tx.Query(ctx, `SELECT c.company_id, (SELECT count(*) FROM ledger_leaf l WHERE l.company_id = c.company_id) FROM company c`)
	if err != nil {
		return nil, fmt.Errorf("count ledger entries: %w", err)
	}
	out := map[domain.CompanyID]int64{}
	var company domain.CompanyID
	var n int64
	_, err = pgx.ForEachRow(rows, []any{&company.UUID, &n}, func() error {
		out[company] = n
		return nil
	})
	return out, err
}

// Newest says when the last event was stored, in UTC; zero where there is none. Bytes is
// how large the database is.
func (p *Photo) Newest(ctx context.Context) (at time.Time, bytes int64, err error) {
	var newest *time.Time
	err = p.tx.QueryRow(ctx, `SELECT (SELECT max(stored_at) FROM event), pg_database_size(current_database())`).Scan(&newest, &bytes)
	if newest != nil {
		at = newest.UTC()
	}
	return at, bytes, err
}

// CreateDatabase makes an empty database beside that of adminURL.
func CreateDatabase(ctx context.Context, adminURL, name string) error {
	return asAdministrator(ctx, adminURL, `CREATE DATABASE `+pgx.Identifier{name}.Sanitize())
}

// DropDatabase removes one, whoever uses it.
func DropDatabase(ctx context.Context, adminURL, name string) error {
	return asAdministrator(ctx, adminURL, `DROP DATABASE IF EXISTS `+pgx.Identifier{name}.Sanitize()+` WITH (FORCE)`)
}

func asAdministrator(ctx context.Context, adminURL, ddl string) error {
	conn, err := pgx.Connect(ctx, adminURL)
	if err != nil {
		return fmt.Errorf("reach database as administrator: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if _, err := conn.Exec(ctx, ddl); err != nil {
		return fmt.Errorf("%s: %w", ddl, err)
	}
	return nil
}

// markSample marks up to some badges of each company as having news of all of their last
// 14 days: of badges whose visits are all settled, so that time alone changes nothing.
const markSample = `
WITH calm AS (
	SELECT v.company_id, v.badge_id, row_number() OVER (PARTITION BY v.company_id ORDER BY md5(v.badge_id::text)) AS n
	FROM (SELECT DISTINCT company_id, badge_id FROM visit_version WHERE recorded_to IS NULL AND state <> 'withdrawn') v
	WHERE NOT EXISTS (SELECT FROM mark m WHERE m.company_id = v.company_id AND m.badge_id = v.badge_id)
		AND NOT EXISTS (SELECT FROM visit_version p WHERE p.company_id = v.company_id AND p.badge_id = v.badge_id AND p.recorded_to IS NULL AND p.state = 'provisional')
), span AS (
	SELECT c.company_id, c.badge_id, (SELECT max(f.at) FROM fix f WHERE f.company_id = c.company_id AND f.badge_id = c.badge_id) AS until FROM calm c WHERE c.n <= $1
)
INSERT INTO mark (company_id, badge_id, since, until, stored_at)
SELECT company_id, badge_id, until - interval '14 days', until, now() FROM span WHERE until IS NOT NULL
RETURNING company_id, badge_id`

// Sample are badges whose visits are derived again in a restored database.
type Sample struct {
	url               string
	companies, badges []string // Ids.
}

// MarkSample lets the visits of up to so many badges a company be derived again. It
// writes: it is for a restored database that is thrown away.
func MarkSample(ctx context.Context, adminURL string, each int) (*Sample, error) {
	conn, err := pgx.Connect(ctx, adminURL)
	if err != nil {
		return nil, fmt.Errorf("reach the restored database: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	rows, err := conn.Query(ctx, markSample, each)
	if err != nil {
		return nil, fmt.Errorf("choose badges: %w", err)
	}
	s := &Sample{url: adminURL}
	var company, badge domain.UUID
	_, err = pgx.ForEachRow(rows, []any{&company, &badge}, func() error {
		s.companies, s.badges = append(s.companies, company.String()), append(s.badges, badge.String())
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("choose badges: %w", err)
	}
	return s, nil
}

// Badges is how many there are.
func (s *Sample) Badges() int { return len(s.badges) }

// Look says what all versions of the sample's visits come to, and how many of its badges
// wait to be derived still.
func (s *Sample) Look(ctx context.Context) (visits Content, waiting int, err error) {
	conn, err := pgx.Connect(ctx, s.url)
	if err != nil {
		return Content{}, 0, fmt.Errorf("reach the restored database: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	err = conn.QueryRow(ctx, `WITH sample AS (SELECT * FROM unnest($1::text[]::uuid[], $2::text[]::uuid[]) AS s (company_id, badge_id))
		SELECT (SELECT count(*) FROM visit_version v JOIN sample USING (company_id, badge_id)),
			(SELECT COALESCE(sum(hashtextextended(v::text, 0)::numeric), 0)::text FROM visit_version v JOIN sample USING (company_id, badge_id)),
			(SELECT count(DISTINCT (company_id, badge_id)) FROM mark JOIN sample USING (company_id, badge_id))`, s.companies, s.badges).Scan(&visits.Rows, &visits.Sum, &waiting)
	return visits, waiting, err
}
