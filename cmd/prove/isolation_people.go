package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"

	"github.com/jackc/pgx/v5"

	"actual/adapters/outbound/system"
	"actual/domain"
	"actual/domain/tenant"
)

// personage is a session of a person as it is to be in the store.
type personage struct {
	name     string
	role     string
	may      []string
	good     bool   // Else nobody may believe it.
	house    bool   // The person is one of ours.
	entered  bool   // And has entered the firm.
	user     string // SQL that spoils the user, of $1 the company and $2 the id.
	session  string // SQL that spoils the session, likewise.
	mistaken bool   // It shows another secret.
}

// people are who signs in to a firm.
func people() []personage {
	out := []personage{}
	for _, role := range []string{"admin", "approver", "viewer", "worker", "auditor"} {
		out = append(out, personage{name: "a person who is " + role, role: role, may: roleMay[role], good: true})
	}
	const user, session = `UPDATE company_user SET `, `UPDATE session SET `
	const which = ` WHERE company_id = $1 AND id = $2`
	return append(out,
		personage{name: "an operator of ours", role: "operator", may: roleMay["operator"], good: true, house: true},
		personage{name: "support outside", role: "support", may: roleMay["support"], good: true, house: true},
		personage{name: "support inside", role: "support", may: roleMay["support inside"], good: true, house: true, entered: true},
		personage{name: "support whose time inside is over", role: "support", house: true, entered: true, session: session + `expires_at = now() - interval '1 minute'` + which},
		personage{name: "an auditor whose time is over", role: "auditor", user: user + `valid_from = now() - interval '9 days', valid_to = now() - interval '1 day'` + which},
		personage{name: "an admin who was disabled", role: "admin", user: user + `disabled_at = now()` + which},
		personage{name: "an admin's session that was ended", role: "admin", session: session + `ended_at = now()` + which},
		personage{name: "an admin's session that has expired", role: "admin", session: session + `expires_at = now() - interval '1 minute'` + which},
		personage{name: "an admin's session that was idle", role: "admin", session: session + `seen_at = now() - interval '30 days'` + which},
		personage{name: "an admin's session with another secret", role: "admin", mistaken: true},
	)
}

// admit signs people in to a firm: by the store, since how they prove who they
// are is another claim's.
func (m *matrix) admit(ctx context.Context, f *firm) error {
	house := ""
	if err := m.admin.QueryRow(ctx, `SELECT company_id::text FROM company WHERE house`).Scan(&house); err != nil {
		return err
	}
	for i, p := range people() {
		if m.small && i > 3 && i%3 != 0 {
			continue
		}
		c, err := m.signIn(ctx, f, house, i, p)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		f.callers = append(f.callers, c)
	}
	return nil
}

func (m *matrix) signIn(ctx context.Context, f *firm, house string, n int, p personage) (*caller, error) {
	of := f.company
	if p.house {
		of = house
	}
	user := system.Identifiers{}.New().String()
	var worker any
	if p.role == "worker" {
		id := system.Identifiers{}.New().String()
		if _, err := m.admin.Exec(ctx, `INSERT INTO worker (company_id, id, ref, name, language, created_at) VALUES ($1, $2, $3 || '-worker', $3 || ' worker', 'en', now())`, of, id, f.ref); err != nil {
			return nil, err
		}
		worker = id
	}
	name := fmt.Sprintf("%s%d", f.ref, n)
	if p.house {
		name = "ours-" + user
	}
	_, err := m.admin.Exec(ctx, `INSERT INTO company_user (company_id, id, email, name, role, worker_id, valid_to, invited_at, active_at)
		VALUES ($1, $2, $3 || '@example.com', $3, $4, $5, CASE WHEN $4 = 'auditor' THEN now() + interval '9 days' END, now(), now())`, of, user, name, p.role, worker)
	if err != nil {
		return nil, err
	}
	own, secret, err := m.session(ctx, of, user, "user", nil)
	if err != nil {
		return nil, err
	}
	for range 4 * (1 - min(n, 1)) { // The first has sessions that may be ended.
		if _, _, err := m.session(ctx, of, user, "user", nil); err != nil {
			return nil, err
		}
	}
	c := &caller{name: p.name, header: http.Header{"Sec-Fetch-Site": {"same-origin"}}, known: p.good, may: p.may, house: p.house && !p.entered, ours: p.house}
	cookie, shown := "__Host-actual_session", own
	if p.entered {
		shown, secret, err = m.session(ctx, f.company, user, "support", &own.UUID)
		if err == nil {
			_, err = m.admin.Exec(ctx, `INSERT INTO support_entry (company_id, id, user_id, reason, entered_at, until_at) VALUES ($1, $2, $3, $4 || ' asked for help', now(), now() + interval '2 hours')`, f.company, shown.String(), user, f.ref)
		}
		cookie = "__Host-actual_visit"
		of = f.company
	}
	if err != nil {
		return nil, err
	}
	for sql, id := range map[string]string{p.user: user, p.session: shown.String()} {
		if sql == "" {
			continue
		}
		if tag, err := m.admin.Exec(ctx, sql, of, id); err != nil || tag.RowsAffected() != 1 {
			return nil, fmt.Errorf("%s: %d rows: %w", sql, tag.RowsAffected(), err)
		}
	}
	c.header.Set("X-CSRF-Token", secret.Token())
	if p.mistaken {
		secret[0]++
	}
	c.header.Set("Cookie", cookie+"="+tenant.SessionText(shown, secret))
	f.protect(user, own.String(), shown.String())
	if p.good {
		m.alive = append(m.alive, own.String(), shown.String())
	}
	return c, nil
}

// session opens one with a secret that only the caller knows.
func (m *matrix) session(ctx context.Context, company, user, kind string, via *domain.UUID) (domain.SessionID, tenant.Secret, error) {
	var secret tenant.Secret
	_, _ = rand.Read(secret[:]) // It never fails.
	id := domain.SessionID{UUID: system.Identifiers{}.New()}
	var opened any
	way := "oidc"
	if via != nil {
		opened, way = via.String(), "entry"
	}
	_, err := m.admin.Exec(ctx, `INSERT INTO session (company_id, id, user_id, kind, way, via, secret_hash, created_at, seen_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, now(), now(), now() + interval '2 hours')`, company, id.String(), user, kind, way, opened, secret.Hash())
	return id, secret, err
}

// revive takes back that sessions of the proof ended themselves: to end them is
// among what they are to try.
func (m *matrix) revive(ctx context.Context) error {
	return pgx.BeginFunc(ctx, m.admin, func(tx pgx.Tx) error {
		for _, sql := range []string{
			`UPDATE session SET ended_at = NULL, seen_at = now() WHERE id::text = ANY ($1) AND ended_at IS NOT NULL`,
			`UPDATE support_entry SET ended_at = NULL, ended_by = '' WHERE id::text = ANY ($1) AND ended_at IS NOT NULL`,
		} {
			if _, err := tx.Exec(ctx, sql, m.alive); err != nil {
				return err
			}
		}
		return nil
	})
}
