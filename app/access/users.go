// Package access says who may sign in to a company, lets them in and out again,
// and knows who is in.
package access

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/tenant"
	"actual/ports"
)

// Users manages the people who may sign in.
type Users struct {
	work  ports.UnitOfWork
	clock ports.Clock
	ids   ports.Identifiers
}

// NewUsers returns the use cases.
func NewUsers(work ports.UnitOfWork, clock ports.Clock, ids ports.Identifiers) *Users {
	return &Users{work: work, clock: clock, ids: ids}
}

// Asked says on whose behalf something is done to users.
type Asked struct {
	By      tenant.Maker // Nobody gives what they may not do, nor takes it from those who may.
	Command bool         // From the command line: it alone makes a company's first admin, and may take the last.
}

// InviteUser is the command to let a person sign in.
type InviteUser struct {
	Company     domain.CompanyID
	Email, Name string
	Grant       tenant.Grant
	Asked       Asked
}

// Invite creates a user.
//
// Errors: tenant.ErrUnknownRole, those of tenant.NewUser, tenant.ErrEmailTaken,
// tenant.ErrFirstAdmin, tenant.ErrBeyondOwn, job.ErrWorkerNotFound.
func (s *Users) Invite(ctx context.Context, cmd InviteUser) (tenant.User, error) {
	u, err := tenant.NewUser(domain.UserID{UUID: s.ids.New()}, cmd.Company, cmd.Email, cmd.Name, cmd.Grant, s.clock.Now())
	if err != nil {
		return tenant.User{}, err
	}
	err = s.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		if err := s.grantable(ctx, tx, u, cmd.Asked); err != nil {
			return err
		}
		if err := tx.Limits.Room(ctx, tenant.MaxUsers, 1, s.clock.Now()); err != nil {
			return err
		}
		if err := tx.Users.Create(ctx, u); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, s.entry(u, ledger.AccessGranted, cmd.Asked.By.Actor, granted(u)))
	})
	if err != nil {
		return tenant.User{}, fmt.Errorf("invite user: %w", err)
	}
	return u, nil
}

// ChangeUser is the command to change a user. What is nil stays. Revision is that
// of the user as the caller knows it; 0: whatever it is.
type ChangeUser struct {
	Company  domain.CompanyID
	User     domain.UserID
	Revision domain.Revision
	Name     *string
	Role     *tenant.Role
	Worker   *domain.WorkerID
	From, To *time.Time // A pointer to the zero time opens the end.
	Asked    Asked
}

// Change changes a user. Sessions go on with the new role from their next request.
//
// Errors: tenant.ErrUserNotFound, domain.ErrMoved, tenant.ErrUnknownRole,
// tenant.ErrBadUser, tenant.ErrLastAdmin, tenant.ErrFirstAdmin,
// tenant.ErrBeyondOwn, job.ErrWorkerNotFound.
func (s *Users) Change(ctx context.Context, cmd ChangeUser) (tenant.User, error) {
	return s.update(ctx, cmd.Company, cmd.User, cmd.Revision, cmd.Asked, func(u tenant.User) (tenant.User, *ledger.Entry, error) {
		is, err := cmd.of(u)
		if err != nil {
			return u, nil, err
		}
		if is.Role == u.Role && is.Worker == u.Worker && is.From.Equal(u.From) && is.To.Equal(u.To) {
			return is, nil, nil
		}
		body := granted(is)
		body["was"] = ledger.Text(string(u.Role))
		e := s.entry(is, ledger.AccessGranted, cmd.Asked.By.Actor, body)
		return is, &e, nil
	})
}

// of returns the user with the changes.
func (cmd ChangeUser) of(u tenant.User) (tenant.User, error) {
	g := tenant.Grant{Role: u.Role, Worker: u.Worker, From: u.From, To: u.To}
	if cmd.Role != nil {
		g.Role = *cmd.Role
		if g.Role != tenant.RoleWorker {
			g.Worker = domain.WorkerID{}
		}
		if g.Role == tenant.RoleAdmin {
			g.From, g.To = time.Time{}, time.Time{}
		}
	}
	if cmd.Worker != nil {
		g.Worker = *cmd.Worker
	}
	if cmd.From != nil {
		g.From = *cmd.From
	}
	if cmd.To != nil {
		g.To = *cmd.To
	}
	if cmd.Name != nil {
		u.Name = *cmd.Name
	}
	return u.Granted(g)
}

// Disable lets a person in no more, and ends all sessions at once.
//
// Errors: tenant.ErrUserNotFound, tenant.ErrUserState, tenant.ErrLastAdmin,
// tenant.ErrBeyondOwn.
func (s *Users) Disable(ctx context.Context, company domain.CompanyID, id domain.UserID, asked Asked) (tenant.User, error) {
	return s.update(ctx, company, id, 0, asked, func(u tenant.User) (tenant.User, *ledger.Entry, error) {
		if !u.Disabled.IsZero() {
			return u, nil, tenant.ErrUserState
		}
		u.Disabled = s.clock.Now()
		e := s.entry(u, ledger.AccessRevoked, asked.By.Actor, nil)
		return u, &e, nil
	})
}

// Enable lets a person that was disabled sign in again.
//
// Errors: tenant.ErrUserNotFound, tenant.ErrUserState, tenant.ErrFirstAdmin.
func (s *Users) Enable(ctx context.Context, company domain.CompanyID, id domain.UserID, asked Asked) (tenant.User, error) {
	return s.update(ctx, company, id, 0, asked, func(u tenant.User) (tenant.User, *ledger.Entry, error) {
		if u.Disabled.IsZero() {
			return u, nil, tenant.ErrUserState
		}
		u.Disabled = time.Time{}
		e := s.entry(u, ledger.AccessGranted, asked.By.Actor, granted(u))
		return u, &e, nil
	})
}

// update changes a user by fn, unless that leaves the company without an admin.
// An entry goes with it where fn gives one.
func (s *Users) update(ctx context.Context, company domain.CompanyID, id domain.UserID, revision domain.Revision, asked Asked,
	fn func(u tenant.User) (tenant.User, *ledger.Entry, error),
) (is tenant.User, err error) {
	err = s.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Companies.Hold(ctx); err != nil { // Two admins who disable each other take turns.
			return err
		}
		was, err := tx.Users.ByID(ctx, id)
		if err != nil {
			return err
		}
		if revision != 0 && revision != was.Revision {
			return domain.ErrMoved
		}
		var e *ledger.Entry
		if is, e, err = fn(was); err != nil {
			return err
		}
		if err := s.allowed(ctx, tx, was, is, asked); err != nil {
			return err
		}
		if is == was {
			return nil
		}
		is.Revision = was.Revision + 1
		if err := tx.Users.Save(ctx, is); err != nil || e == nil {
			return err
		}
		if !is.Disabled.IsZero() {
			if _, err := tx.Sessions.EndOf(ctx, id, s.clock.Now()); err != nil {
				return err
			}
		}
		return tx.Ledger.Append(ctx, *e)
	})
	if err != nil {
		return tenant.User{}, fmt.Errorf("change user %s: %w", id, err)
	}
	return is, nil
}

// allowed checks what a change does to a company's admins: the last one who has
// ever signed in stays, unless the command line says otherwise.
func (s *Users) allowed(ctx context.Context, tx ports.Tx, was, is tenant.User, asked Asked) error {
	if err := asked.gives(was.Role); err != nil {
		return err
	}
	admin := func(u tenant.User) bool { return u.Role == tenant.RoleAdmin && u.Disabled.IsZero() }
	if admin(was) && !admin(is) && !asked.Command {
		admins, err := tx.Users.Admins(ctx)
		if err == nil {
			err = admins.Spare(was)
		}
		if err != nil {
			return err
		}
	}
	if is.Role != was.Role || is.Worker != was.Worker || admin(is) && !admin(was) {
		return s.grantable(ctx, tx, is, asked)
	}
	return nil
}

// gives checks that who asks may do all that the role may. The command line is for
// people of ours, who may give anything.
func (a Asked) gives(role tenant.Role) error {
	if a.Command {
		return nil
	}
	return a.By.Gives(role.Capabilities()...)
}

// grantable checks that the role is one that this company and who asks give, that
// its worker is one of the company's, and that its first admin does not come from
// anywhere but the command line.
func (s *Users) grantable(ctx context.Context, tx ports.Tx, u tenant.User, asked Asked) error {
	c, err := tx.Companies.Get(ctx)
	if err != nil {
		return err
	}
	if _, err := tenant.ParseRole(string(u.Role), c.House()); err != nil {
		return err
	}
	if err := asked.gives(u.Role); err != nil {
		return err
	}
	if !u.Worker.IsZero() {
		if _, err := tx.Workers.ByID(ctx, u.Worker); err != nil {
			return err
		}
	}
	if u.Role != tenant.RoleAdmin || asked.Command {
		return nil
	}
	admins, err := tx.Users.Admins(ctx)
	if err == nil && admins == (tenant.Admins{}) {
		return tenant.ErrFirstAdmin
	}
	return err
}

// granted is what the ledger says of a grant: no address and no name, which may
// have to be erased.
func granted(u tenant.User) ledger.Fields {
	f := ledger.Fields{"role": ledger.Text(string(u.Role))}
	if !u.Worker.IsZero() {
		f["worker"] = ledger.Text(u.Worker.String())
	}
	if !u.From.IsZero() {
		f["from"] = ledger.Int(u.From.Unix())
	}
	if !u.To.IsZero() {
		f["to"] = ledger.Int(u.To.Unix())
	}
	return f
}

func (s *Users) entry(u tenant.User, kind ledger.Kind, by string, fields ledger.Fields) ledger.Entry {
	return ledger.Entry{
		ID: domain.EntryID{UUID: s.ids.New()}, Company: u.Company, At: s.clock.Now().Unix(), Kind: kind, Actor: by,
		Subject: "user:" + u.ID.String(), Body: ledger.NewObject(fields),
	}
}
