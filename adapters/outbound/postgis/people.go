package postgis

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/domain"
	"actual/domain/tenant"
	"actual/ports"
)

var _ ports.PeopleDirectory = (*Directory)(nil)

// Session implements ports.PeopleDirectory. A session of support is of a user of
// the house, who is found by id alone.
func (d *Directory) Session(ctx context.Context, id domain.SessionID) (ports.Signed, error) {
	const query = `SELECT s.company_id, s.user_id, s.kind, s.way, s.secret_hash, s.created_at, s.seen_at, s.expires_at, s.ended_at,
			v.id, v.created_at, v.seen_at, v.expires_at, v.ended_at, ` + directoryUser + `
		FROM session s JOIN company_user u ON u.id = s.user_id AND (u.company_id = s.company_id OR s.kind = 'support')
		LEFT JOIN session v ON v.id = s.via AND v.company_id = u.company_id AND v.user_id = u.id
		WHERE s.id = $1`
	var g ports.Signed
	var via *domain.UUID
	var ended, viaCreated, viaSeen, viaExpires, viaEnded *time.Time
	user, scanned := userScan()
	s := &g.Session
	s.ID = id
	err := d.pool.QueryRow(ctx, query, id.UUID).Scan(append([]any{
		&s.Company.UUID, &s.User.UUID, &s.Kind, &s.By, &s.Hash, &s.Created, &s.Seen, &s.Expires, &ended,
		&via, &viaCreated, &viaSeen, &viaExpires, &viaEnded,
	}, scanned...)...)
	if errors.Is(err, pgx.ErrNoRows) {
		return ports.Signed{}, tenant.ErrBadCredential
	}
	if err != nil {
		return ports.Signed{}, translate(err)
	}
	s.Ended, g.User = timeOf(ended), user()
	if via != nil {
		s.Via = domain.SessionID{UUID: *via}
		g.Via = tenant.Session{ID: s.Via, Company: g.User.Company, User: g.User.ID, Kind: tenant.ByUser, Created: timeOf(viaCreated), Seen: timeOf(viaSeen), Expires: timeOf(viaExpires), Ended: timeOf(viaEnded)}
	}
	return g, nil
}

// UsersByEmail implements ports.PeopleDirectory.
func (d *Directory) UsersByEmail(ctx context.Context, email string) ([]tenant.User, error) {
	return d.users(ctx, `SELECT `+directoryUser+` FROM company_user u WHERE u.email = $1 ORDER BY u.company_id`, email)
}

// UsersByIdentity implements ports.PeopleDirectory.
func (d *Directory) UsersByIdentity(ctx context.Context, issuer, subject string) ([]tenant.User, error) {
	return d.users(ctx, `SELECT `+directoryUser+` FROM company_user u WHERE u.issuer = $1 AND u.subject = $2 ORDER BY u.company_id`, issuer, subject)
}

func (d *Directory) users(ctx context.Context, query string, args ...any) ([]tenant.User, error) {
	rows, err := d.pool.Query(ctx, query, args...)
	if err != nil {
		return nil, translate(err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (tenant.User, error) {
		user, scanned := userScan()
		err := row.Scan(scanned...)
		return user(), err
	})
	return all, translate(err)
}

// directoryUser is what the directory may read of a user u.
const directoryUser = `u.company_id, u.id, u.email, u.role, u.worker_id, u.valid_from, u.valid_to, u.active_at, u.disabled_at, u.issuer, u.subject`

// userScan returns where to scan directoryUser into, and how to get the user from it.
func userScan() (func() tenant.User, []any) {
	var u tenant.User
	var worker *domain.UUID
	var from, to, active, disabled *time.Time
	var issuer, subject *string
	return func() tenant.User {
		if worker != nil {
			u.Worker = domain.WorkerID{UUID: *worker}
		}
		u.From, u.To, u.Active, u.Disabled = timeOf(from), timeOf(to), timeOf(active), timeOf(disabled)
		u.Issuer, u.Subject = textOf(issuer), textOf(subject)
		return u
	}, []any{&u.Company.UUID, &u.ID.UUID, &u.Email, &u.Role, &worker, &from, &to, &active, &disabled, &issuer, &subject}
}
