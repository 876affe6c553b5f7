package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"actual/adapters/outbound/postgis"
	"actual/cmd/internal/localpg"
	"actual/domain"
	"actual/ports"
)

// tryout is how a statement ended: how many rows it saw or touched, or with which
// SQLSTATE it was refused.
type tryout struct {
	rows int64
	code string
}

// The SQLSTATEs of refusals.
const (
	noPrivilege   = "42501" // Of a missing grant, and of a row that the policy does not let in.
	foreignKeyBad = "23503"
	uniqueBad     = "23505"
	exclusionBad  = "23P01"
)

func (t tryout) refused() bool { return t.code == noPrivilege }

// nothing reports whether no row was seen or touched, or that was refused.
func (t tryout) nothing() bool { return t.refused() || t.code == "" && t.rows == 0 }

// attempt runs a statement in a transaction that is rolled back, with the
// company set, unless it is zero. A SELECT must be of one number.
func attempt(ctx context.Context, conn *pgx.Conn, company domain.UUID, sql string, args ...any) (out tryout, err error) {
	tx, err := conn.Begin(ctx)
	if err != nil {
		return out, err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	if !company.IsZero() {
		if _, err := tx.Exec(ctx, `SELECT set_config('app.company_id', $1, true)`, company.String()); err != nil {
			return out, err
		}
	}
	if strings.HasPrefix(sql, "SELECT") {
		err = tx.QueryRow(ctx, sql, args...).Scan(&out.rows)
	} else {
		var tag pgconn.CommandTag
		tag, err = tx.Exec(ctx, sql, args...)
		out.rows = tag.RowsAffected()
	}
	var said *pgconn.PgError
	if errors.As(err, &said) {
		return tryout{code: said.Code}, nil
	}
	return out, err
}

// lockDoor is a connection on which cases are tried. What cannot be tried at all
// ends the proof.
type lockDoor struct {
	conn    *pgx.Conn
	company domain.UUID
	err     error
}

func (d *lockDoor) try(ctx context.Context, sql string, args ...any) tryout {
	out, err := attempt(ctx, d.conn, d.company, sql, args...)
	if err != nil {
		d.err = errors.Join(d.err, fmt.Errorf("%s: %w", sql, err))
	}
	return out
}

// asApp calls fn with the app's door, opened for a company or, where that is
// zero, for none.
func (p *lockProof) asApp(ctx context.Context, company domain.UUID, fn func(d *lockDoor)) error {
	return connected(ctx, p.b.database.URLs.App, func(conn *pgx.Conn) error {
		d := &lockDoor{conn: conn, company: company}
		fn(d)
		return d.err
	})
}

// changes are an update, where the app may do any, and a deletion.
func (t lockedTable) changes(where string) []string {
	out := []string{`DELETE FROM ` + t.name + where}
	if t.editable != "" {
		out = append(out, `UPDATE `+t.name+` SET `+t.editable+` = `+t.editable+where)
	}
	return out
}

// noCompany tries all tables as the app with no company set.
func (p *lockProof) noCompany(ctx context.Context) error {
	err := p.asApp(ctx, domain.UUID{}, func(d *lockDoor) {
		for _, t := range p.tables {
			if t.partition {
				continue
			}
			seen := d.try(ctx, `SELECT count(*) FROM `+t.name)
			p.check("no company set: read "+t.name, seen.code == "" && seen.rows == 0, seen)
		}
		for _, t := range p.real() {
			put := d.try(ctx, t.insert(), t.row[p.mine.company])
			p.check("no company set: insert into "+t.name, put.refused(), put)
			for _, sql := range t.changes("") {
				touched := d.try(ctx, sql)
				p.check("no company set: "+sql, touched.nothing(), touched)
			}
		}
	})
	p.group("with no company set the app sees, inserts, changes and deletes nothing")
	return err
}

// otherCompany tries all tables with the setting of one company, and the other
// in the statement.
func (p *lockProof) otherCompany(ctx context.Context) error {
	const where = ` WHERE company_id = $1`
	err := p.asApp(ctx, p.theirs.company, func(d *lockDoor) {
		for _, t := range p.tables {
			if t.partition {
				continue
			}
			seen := d.try(ctx, `SELECT count(*) FROM `+t.name+where, p.mine.company)
			p.check("read the other's "+t.name, seen.code == "" && seen.rows == 0, seen)
		}
		for _, t := range p.real() {
			put := d.try(ctx, t.insert(), t.row[p.mine.company])
			p.check("insert the other's row into "+t.name, put.refused(), put)
			move := d.try(ctx, `UPDATE `+t.name+` SET company_id = $1`, p.mine.company)
			p.check("give a row of "+t.name+" to the other", move.refused(), move)
			for _, sql := range t.changes(where) {
				touched := d.try(ctx, sql, p.mine.company)
				p.check("the other's: "+sql, touched.nothing(), touched)
			}
		}
	})
	if err != nil {
		return err
	}
	p.group("with the setting of one company and the other in the statement nothing is seen, inserted, moved, changed or deleted")
	return p.control(ctx)
}

// control checks that the same inserts fail for another reason with the right
// setting: the row is there already. Else the refusals would prove nothing.
func (p *lockProof) control(ctx context.Context) error {
	err := p.asApp(ctx, p.mine.company, func(d *lockDoor) {
		for _, t := range p.real() {
			put := d.try(ctx, t.insert(), t.row[p.mine.company])
			known := put.code == "" || put.code == uniqueBad || put.code == exclusionBad
			if t.inserts != known {
				d.err = errors.Join(d.err, fmt.Errorf("an insert of its own row into %s ended with %+v", t.name, put))
			}
		}
	})
	if err != nil {
		return fmt.Errorf("the refusals prove nothing: %w", err)
	}
	return nil
}

// noStatement tries statements that do not say their company: our own code
// refuses them, and sent all the same they reach the set company's rows alone.
func (p *lockProof) noStatement(ctx context.Context) error {
	tested, err := p.goTest(ctx, nil, "TestScopeRefusesStatementsWithoutCompany")
	if err != nil {
		return err
	}
	p.check("our own code refuses it before it is sent (store.no_company)", tested.code == 0 && strings.Contains(tested.stdout, "--- PASS: TestScopeRefusesStatementsWithoutCompany"), tested.stdout)
	if err := p.noUnit(ctx); err != nil {
		return err
	}
	err = p.asApp(ctx, p.theirs.company, func(d *lockDoor) {
		for _, t := range p.tables {
			if t.partition {
				continue
			}
			seen := d.try(ctx, `SELECT count(*) FROM `+t.name)
			p.check("read all of "+t.name, seen.code == "" && seen.rows == t.rows[p.theirs.company], seen)
			if t.view {
				continue
			}
			for _, sql := range t.changes("") {
				touched := d.try(ctx, sql)
				p.check(sql, touched.refused() || touched.code == foreignKeyBad || touched.rows == t.rows[p.theirs.company], touched)
			}
		}
	})
	p.group("a statement without its company is refused by our own code, and sent raw it reaches the set company's rows alone")
	return err
}

// noUnit asks for a transaction of no company.
func (p *lockProof) noUnit(ctx context.Context) error {
	app, err := postgis.OpenApp(ctx, p.b.database.URLs.App, 1)
	if err != nil {
		return err
	}
	defer app.Close()
	tasks, err := postgis.NewTaskInserter(app)
	if err != nil {
		return err
	}
	ran := false
	err = postgis.NewUnitOfWork(app, tasks).Update(ctx, domain.CompanyID{}, func(context.Context, ports.Tx) error {
		ran = true
		return nil
	})
	p.check("a transaction of no company", errors.Is(err, domain.ErrNoCompany) && !ran, err)
	return nil
}

// goTest runs tests of the store's package, with what an overlay adds to the
// module.
func (p *lockProof) goTest(ctx context.Context, overlay []string, pattern string) (ran, error) {
	args := append([]string{"test", "-v", "-count=1", "-vet=off", "-ldflags=-s -w", "-run", "^(" + pattern + ")$"}, overlay...)
	return p.b.command(ctx, []string{localpg.TestURL + "=" + p.b.cluster.AdminURL("postgres")}, "go", append(args, "./adapters/outbound/postgis")...)
}
