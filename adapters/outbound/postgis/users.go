package postgis

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/tenant"
)

type users struct{ scope }

type userRow struct {
	CompanyID  string          `bun:"company_id"`
	ID         string          `bun:"id"`
	Email      string          `bun:"email"`
	Name       string          `bun:"name"`
	Role       string          `bun:"role"`
	WorkerID   *string         `bun:"worker_id"`
	ValidFrom  *time.Time      `bun:"valid_from"`
	ValidTo    *time.Time      `bun:"valid_to"`
	InvitedAt  time.Time       `bun:"invited_at"`
	ActiveAt   *time.Time      `bun:"active_at"`
	DisabledAt *time.Time      `bun:"disabled_at"`
	Issuer     *string         `bun:"issuer"`
	Subject    *string         `bun:"subject"`
	Revision   domain.Revision `bun:"revision"`
}

const userColumns = `SELECT company_id, id, email, name, role, worker_id, valid_from, valid_to, invited_at, active_at, disabled_at, issuer, subject, revision FROM company_user`

func (r userRow) user() (tenant.User, error) {
	company, err := domain.ParseCompanyID(r.CompanyID)
	if err != nil {
		return tenant.User{}, fmt.Errorf("stored user: %w", err)
	}
	id, err := domain.ParseUserID(r.ID)
	if err != nil {
		return tenant.User{}, fmt.Errorf("stored user: %w", err)
	}
	u := tenant.User{
		ID: id, Company: company, Email: r.Email, Name: r.Name, Role: tenant.Role(r.Role), From: timeOf(r.ValidFrom), To: timeOf(r.ValidTo),
		Invited: r.InvitedAt.UTC(), Active: timeOf(r.ActiveAt), Disabled: timeOf(r.DisabledAt), Issuer: textOf(r.Issuer), Subject: textOf(r.Subject), Revision: r.Revision,
	}
	if r.WorkerID != nil {
		if u.Worker, err = domain.ParseWorkerID(*r.WorkerID); err != nil {
			return tenant.User{}, fmt.Errorf("stored user: %w", err)
		}
	}
	return u, nil
}

// Create implements ports.Users.
func (s users) Create(ctx context.Context, u tenant.User) error {
	_, err := s.exec(ctx, `INSERT INTO company_user (company_id, id, email, name, role, worker_id, valid_from, valid_to, invited_at, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.id(), u.ID.String(), u.Email, u.Name, string(u.Role), idOrNull(u.Worker.UUID), timeOrNull(u.From), timeOrNull(u.To), u.Invited, u.Revision)
	if violates(err, "company_user_company_id_email_key") {
		return tenant.ErrEmailTaken
	}
	if err != nil {
		return fmt.Errorf("insert user: %w", err)
	}
	return nil
}

// ByID implements ports.Users.
func (s users) ByID(ctx context.Context, id domain.UserID) (tenant.User, error) {
	var row userRow
	if err := s.one(ctx, tenant.ErrUserNotFound, &row, userColumns+` WHERE company_id = ? AND id = ?`, s.id(), id.String()); err != nil {
		return tenant.User{}, fmt.Errorf("select user: %w", err)
	}
	return row.user()
}

// List implements ports.Users.
func (s users) List(ctx context.Context, after string, limit int) ([]tenant.User, error) {
	var rows []userRow
	if err := s.all(ctx, &rows, userColumns+` WHERE company_id = ? AND email > ? ORDER BY email LIMIT ?`, s.id(), after, limit); err != nil {
		return nil, fmt.Errorf("select users: %w", err)
	}
	return convert(rows, userRow.user)
}

// Save implements ports.Users.
func (s users) Save(ctx context.Context, u tenant.User) error {
	n, err := s.exec(ctx, `UPDATE company_user SET name = ?, role = ?, worker_id = ?, valid_from = ?, valid_to = ?, active_at = ?, disabled_at = ?, issuer = ?, subject = ?, revision = ?
		WHERE company_id = ? AND id = ? AND revision = ?`,
		u.Name, string(u.Role), idOrNull(u.Worker.UUID), timeOrNull(u.From), timeOrNull(u.To), timeOrNull(u.Active), timeOrNull(u.Disabled),
		textOrNull(u.Issuer), textOrNull(u.Subject), u.Revision, s.id(), u.ID.String(), u.Revision-1)
	if err != nil {
		return fmt.Errorf("update user: %w", err)
	}
	if n == 0 {
		return domain.ErrMoved
	}
	return nil
}

// Admins implements ports.Users.
func (s users) Admins(ctx context.Context) (tenant.Admins, error) {
	var n struct{ Invited, Active int }
	if err := s.one(ctx, tenant.ErrUserNotFound, &n, `SELECT count(*) FILTER (WHERE active_at IS NULL) AS invited, count(active_at) AS active FROM company_user
		WHERE company_id = ? AND role = 'admin' AND disabled_at IS NULL`, s.id()); err != nil {
		return tenant.Admins{}, fmt.Errorf("count admins: %w", err)
	}
	return n, nil
}

// textOrNull turns "" into NULL.
func textOrNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func textOf(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
