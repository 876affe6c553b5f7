package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"actual/domain"
)

var biIsolation = claim{
	name:   "bi-isolation",
	target: "each role's views show its company alone; all else is refused, and no setting changes anything",
	run:    proveBIIsolation,
}

// proveBIIsolation gives two companies that live in one database a role for Power BI
// each, signs in with both, and tries all there is: every view, every other schema,
// relation, function and type of the catalogue, every setting of the server with several
// values each, what could lead out, and what a careless migration could plant.
func proveBIIsolation(ctx context.Context, b *bench) (result, error) {
	if err := b.open(ctx); err != nil {
		return result{}, err
	}
	p := &biProof{lockProof: &lockProof{b: b}}
	if err := p.house(ctx); err != nil {
		return result{}, err
	}
	p.tried, p.held, p.before, p.failed = 0, 0, 0, 0 // That was the stock.
	b.more = append(b.more, "ACTUAL_DATABASE_URL_ADMIN="+b.database.AdminURL)
	if err := p.enrol(ctx); err != nil {
		return result{}, err
	}
	for _, step := range []func(context.Context) error{p.ownAlone, p.walls, p.biEscapes, p.settings, p.startups, p.biPlanted, p.ends} {
		if err := step(ctx); err != nil {
			return result{}, err
		}
	}
	figures := fmt.Sprintf("%d of %d cases as they must be: 2 roles × %d views, %d relations, %d functions and types of %d other schemas, %d settings with %d values",
		p.held, p.tried, len(p.views), p.relations, p.functions, len(p.schemas), p.settingsTried, p.valuesTried)
	return result{figures: figures, ok: p.held == p.tried && p.tried > 0}, nil
}

// biProof is what the roles of reporting are tried on.
type biProof struct {
	*lockProof
	sides   [2]biSide
	views   []string // Of the schema reporting, from the catalogue.
	schemas []string // The others of ours.

	relations, functions, settingsTried, valuesTried int
}

// biSide is a company's role.
type biSide struct {
	ref     string
	company domain.UUID
	role    string
	url     string
	ids     map[string]bool     // All ids of the company, in whatever table and column.
	seen    map[string][]string // By view, what its role sees.
}

// enrol makes the roles as an operator does.
func (p *biProof) enrol(ctx context.Context) error {
	err := p.b.asAdmin(ctx, func(conn *pgx.Conn) error { // The stock has rows of every table.
		_, err := conn.Exec(ctx, `DELETE FROM reporting_role`)
		return err
	})
	if err != nil {
		return err
	}
	for i, side := range []tenantSide{p.mine, p.theirs} {
		said, err := p.b.actual(ctx, "powerbi", "role", "add", "--company", side.ref, "--json")
		if err != nil {
			return err
		}
		p.sides[i] = biSide{ref: side.ref, company: side.company}
		if err := p.sides[i].signIn(p.b.database.AdminURL, said); err != nil {
			return err
		}
		p.b.closers = append(p.b.closers, p.drop(p.sides[i].role)) // A role is the server's, and outlives the database.
	}
	err = p.b.asAdmin(ctx, func(conn *pgx.Conn) (err error) {
		p.views, err = texts(ctx, conn, `SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'reporting'::regnamespace AND c.relkind = 'v' ORDER BY 1`)
		if err != nil {
			return err
		}
		p.schemas, err = texts(ctx, conn, `SELECT nspname FROM pg_namespace WHERE nspname NOT IN ('information_schema', 'reporting') AND nspname !~ '^pg_' ORDER BY 1`)
		if err != nil {
			return err
		}
		for i := range p.sides {
			if err := p.sides[i].identify(ctx, conn); err != nil {
				return err
			}
		}
		return nil
	})
	p.b.say("a role each, made by `actual powerbi role add`; %d views, %d other schemas", len(p.views), len(p.schemas))
	return err
}

// drop returns what drops a role where it still is.
func (p *biProof) drop(role string) func(context.Context) error {
	return func(ctx context.Context) error {
		return connected(ctx, p.b.cluster.AdminURL("postgres"), func(conn *pgx.Conn) error {
			_, err := conn.Exec(ctx, `DROP ROLE IF EXISTS `+pgx.Identifier{role}.Sanitize())
			return err
		})
	}
}

// signIn takes the role from what the command printed.
func (s *biSide) signIn(admin, said string) error {
	var printed struct{ Role, Password string }
	if err := json.Unmarshal([]byte(said), &printed); err != nil {
		return fmt.Errorf("what `powerbi role` printed: %w", err)
	}
	u, err := url.Parse(admin)
	if err != nil {
		return err
	}
	u.User = url.UserPassword(printed.Role, printed.Password)
	s.role, s.url = printed.Role, u.String()
	return nil
}

// identify collects every id that stands in a row of the company.
func (s *biSide) identify(ctx context.Context, conn *pgx.Conn) error {
	columns, err := texts(ctx, conn, `SELECT format('SELECT DISTINCT %I::text FROM %s WHERE company_id = $1 AND %1$I IS NOT NULL', a.attname, c.oid::regclass)
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid = 'uuid'::regtype
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
			AND EXISTS (SELECT FROM pg_attribute k WHERE k.attrelid = c.oid AND k.attname = 'company_id')`)
	if err != nil {
		return err
	}
	s.ids = map[string]bool{}
	for _, sql := range columns {
		ids, err := texts(ctx, conn, sql, s.company)
		if err != nil {
			return err
		}
		for _, id := range ids {
			s.ids[id] = true
		}
	}
	return nil
}

// ownAlone reads each view by each role: rows of its company alone, and all that there
// are of it.
func (p *biProof) ownAlone(ctx context.Context) error {
	for i := range p.sides {
		side, other := &p.sides[i], &p.sides[1-i]
		err := connected(ctx, side.url, func(conn *pgx.Conn) (err error) {
			side.seen, err = p.look(ctx, conn)
			return err
		})
		if err != nil {
			return err
		}
		for _, view := range p.views {
			rows := side.seen[view]
			if len(rows) == 0 {
				return fmt.Errorf("reporting.%s has no rows of %s, so nothing could be proven with it", view, side.ref)
			}
			foreign, own := 0, 0
			for _, row := range rows {
				for _, value := range strings.Split(row, "\x1f") {
					if other.ids[value] && !side.ids[value] {
						foreign++
					}
					if side.ids[value] {
						own++
					}
				}
			}
			p.check(fmt.Sprintf("%s reads reporting.%s", side.ref, view), foreign == 0 && (own > 0 || view == "dim_day"), fmt.Sprintf("%d ids of the other, %d of its own", foreign, own))
		}
	}
	err := p.b.asAdmin(ctx, func(conn *pgx.Conn) error {
		all, err := p.look(ctx, conn)
		if err != nil {
			return err
		}
		for _, view := range p.views { // Above row level security: all companies, the house, too.
			missing := 0
			for i := range p.sides {
				for _, row := range p.sides[i].seen[view] {
					if !slices.Contains(all[view], row) {
						missing++
					}
				}
			}
			extra := 0
			for _, row := range all[view] {
				for i := range p.sides {
					if ofSide(row, p.sides[i].ids, p.sides[1-i].ids) && !slices.Contains(p.sides[i].seen[view], row) {
						extra++
					}
				}
			}
			p.check("reporting."+view+" shows each company all of its rows", missing == 0 && extra == 0, fmt.Sprintf("%d rows that nobody else sees, %d that are not shown", missing, extra))
		}
		return nil
	})
	p.group("each view shows each role its own company's rows, all of them and no other")
	return err
}

// ofSide reports whether a row holds an id that is of the one company alone.
func ofSide(row string, own, other map[string]bool) bool {
	return slices.ContainsFunc(strings.Split(row, "\x1f"), func(v string) bool { return own[v] && !other[v] })
}

// look reads all views. Columns that tell the time of reading are left out.
func (p *biProof) look(ctx context.Context, conn *pgx.Conn) (map[string][]string, error) {
	out := map[string][]string{}
	for _, view := range p.views {
		rows, err := conn.Query(ctx, `SELECT * FROM reporting.`+pgx.Identifier{view}.Sanitize(), pgx.QueryExecModeCacheDescribe) // Planned anew each time; binary, so that no setting of how things look counts.
		if err != nil {
			return nil, err
		}
		out[view] = []string{}
		for rows.Next() {
			values, err := rows.Values()
			if err != nil {
				return nil, err
			}
			var cells []string
			for i, f := range rows.FieldDescriptions() {
				if f.Name != "as_of_utc" && f.Name != "silent_hours" {
					cells = append(cells, fmt.Sprint(values[i]))
				}
			}
			out[view] = append(out[view], strings.Join(cells, "\x1f"))
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
		slices.Sort(out[view])
	}
	return out, nil
}

func texts(ctx context.Context, conn *pgx.Conn, sql string, args ...any) ([]string, error) {
	rows, err := conn.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
