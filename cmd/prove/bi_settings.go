package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// biSetting is a setting of the server, and what is tried with it.
type biSetting struct {
	name   string
	values []string
}

// allSettings are those that the server lists, and those that only an attacker thinks of.
func (p *biProof) allSettings(ctx context.Context, other biSide) (out []biSetting, err error) {
	err = p.b.asAdmin(ctx, func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, `SELECT name, ARRAY(SELECT DISTINCT v FROM unnest(CASE vartype WHEN 'bool' THEN ARRAY['on', 'off'] WHEN 'enum' THEN enumvals
				WHEN 'string' THEN ARRAY[setting, '', 'public', $1, $2] ELSE ARRAY[min_val, max_val, boot_val] END) v WHERE v IS NOT NULL) FROM pg_settings ORDER BY name`, other.role, other.company.String())
		if err != nil {
			return err
		}
		out, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (s biSetting, err error) {
			return s, row.Scan(&s.name, &s.values)
		})
		return err
	})
	for _, name := range []string{"app.company_id", "app.company", "app.user", "reporting.company_id", "reporting.role", "actual.company_id", "company_id.x"} {
		out = append(out, biSetting{name, []string{other.company.String(), other.role, other.ref, ""}})
	}
	return append(out, biSetting{"role", []string{other.role, "actual_app", "none"}}, biSetting{"session_authorization", []string{other.role, "actual_owner"}}), err
}

// settings sets every setting of the server to several values, as each role: what the
// views show stays the same, or nothing is shown.
func (p *biProof) settings(ctx context.Context) error {
	for i := range p.sides {
		side := &p.sides[i]
		all, err := p.allSettings(ctx, p.sides[1-i])
		if err != nil {
			return err
		}
		p.settingsTried, p.valuesTried = len(all), 0
		if err := p.underAll(ctx, side, all); err != nil {
			return err
		}
	}
	p.group("whatever a session sets, its views show the same, or nothing")
	return nil
}

// underAll tries all settings on one connection, or another where a setting ends it.
func (p *biProof) underAll(ctx context.Context, side *biSide, all []biSetting) error {
	var conn *pgx.Conn
	defer func() {
		if conn != nil {
			_ = conn.Close(context.WithoutCancel(ctx))
		}
	}()
	for n, s := range all {
		if n%60 == 0 {
			p.b.say("%s: %d of %d settings", side.ref, n, len(all))
		}
		for _, value := range s.values {
			if conn == nil || conn.IsClosed() {
				var err error
				if conn, err = pgx.Connect(ctx, side.url); err != nil {
					return err
				}
			}
			p.valuesTried++
			what, err := p.underSetting(ctx, conn, side, s.name, value)
			if err != nil && !conn.IsClosed() {
				return fmt.Errorf("SET %s = %q: %w", s.name, value, err)
			}
			p.check(fmt.Sprintf("%s's role: SET %s = %q", side.ref, s.name, value), what == "", what)
		}
	}
	return nil
}

// underSetting returns what differs with the setting; "" for nothing.
func (p *biProof) underSetting(ctx context.Context, conn *pgx.Conn, side *biSide, name, value string) (what string, err error) {
	tx, err := conn.Begin(ctx)
	if err != nil {
		return "", err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }() // It takes the setting back.
	var said *pgconn.PgError
	if _, err := tx.Exec(ctx, `SELECT set_config($1, $2, true)`, name, value); err != nil {
		if errors.As(err, &said) {
			return "", nil // It may not be set.
		}
		return "", err
	}
	seen, err := p.look(ctx, conn)
	switch {
	case errors.As(err, &said):
		return "", nil // Nothing is shown.
	case err != nil:
		return "", err
	}
	return differs(side.seen, seen), nil
}

func differs(want, got map[string][]string) string {
	for _, view := range slices.Sorted(maps.Keys(want)) {
		if !slices.Equal(want[view], got[view]) {
			return fmt.Sprintf("reporting.%s shows %d rows for %d, or others", view, len(got[view]), len(want[view]))
		}
	}
	return ""
}

// startups tries what a client may ask for as it connects.
func (p *biProof) startups(ctx context.Context) error {
	for i := range p.sides {
		side, other := &p.sides[i], p.sides[1-i]
		for _, options := range []map[string]string{
			{"app.company_id": other.company.String()},
			{"options": "-c app.company_id=" + other.company.String()}, {"options": "-c role=" + other.role}, {"options": "-c row_security=off"}, {"options": "-c search_path=public"},
			{"role": other.role}, {"session_authorization": other.role}, {"application_name": other.role},
		} {
			u, err := url.Parse(side.url)
			if err != nil {
				return err
			}
			q := u.Query()
			for k, v := range options {
				q.Set(k, v)
			}
			u.RawQuery = q.Encode()
			conn, err := pgx.Connect(ctx, u.String())
			if err != nil {
				p.check(fmt.Sprintf("%s's role connects with %v", side.ref, options), true, err) // Refused.
				continue
			}
			seen, err := p.look(ctx, conn)
			p.check(fmt.Sprintf("%s's role connects with %v", side.ref, options), err != nil || differs(side.seen, seen) == "", seen)
			if err := conn.Close(ctx); err != nil {
				return err
			}
		}
	}
	p.group("whatever a client asks for as it connects changes nothing, or it is not let in")
	return nil
}

// ends rotates and removes a role.
func (p *biProof) ends(ctx context.Context) error {
	side := &p.sides[0]
	former := side.url
	said, err := p.b.actual(ctx, "powerbi", "role", "rotate", "--company", side.ref, "--json")
	if err != nil {
		return err
	}
	if err := side.signIn(p.b.database.AdminURL, said); err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, former)
	p.check("sign in with the password of before", err != nil, "it is let in")
	if err == nil {
		_ = conn.Close(ctx)
	}
	open, err := pgx.Connect(ctx, side.url)
	p.check("sign in with the new password", err == nil, err)
	if err != nil {
		return err
	}
	defer func() { _ = open.Close(context.WithoutCancel(ctx)) }()
	if err := p.b.asAdmin(ctx, func(conn *pgx.Conn) error { // As if the second half of the removal failed.
		_, err := conn.Exec(ctx, `DELETE FROM reporting_role WHERE company_id = $1`, side.company)
		return err
	}); err != nil {
		return err
	}
	seen, err := p.look(ctx, open)
	if err != nil {
		return err
	}
	for view, rows := range seen {
		p.check("a role that is nobody's reads reporting."+view, len(rows) == 0, len(rows))
	}
	gone, err := p.b.try(ctx, nil, "powerbi", "role", "remove", "--company", side.ref)
	if err != nil {
		return err
	}
	_, asked := open.Exec(ctx, `SELECT 1`)
	p.check("a session of a role that was removed", asked != nil, gone)
	again, err := pgx.Connect(ctx, side.url)
	p.check("sign in with a role that was removed", err != nil, "it is let in")
	if err == nil {
		_ = again.Close(ctx)
	}
	p.group("a password that was rotated, a role that is nobody's and one that was removed see nothing")
	return nil
}
