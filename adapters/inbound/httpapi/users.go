package httpapi

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"actual/app/access"
	"actual/domain"
	"actual/domain/tenant"
)

// UserManager manages the people who may sign in.
type UserManager interface {
	List(ctx context.Context, company domain.CompanyID, after string, limit int) ([]tenant.User, bool, error)
	Show(ctx context.Context, company domain.CompanyID, id domain.UserID) (tenant.User, error)
	Invite(ctx context.Context, cmd access.InviteUser) (tenant.User, error)
	Change(ctx context.Context, cmd access.ChangeUser) (tenant.User, error)
	Disable(ctx context.Context, company domain.CompanyID, id domain.UserID, asked access.Asked) (tenant.User, error)
	Enable(ctx context.Context, company domain.CompanyID, id domain.UserID, asked access.Asked) (tenant.User, error)
}

const cursorUsers = 'u'

// ListUsers answers GET /v1/users.
func (a *API) ListUsers(c *gin.Context, p ListUsersParams) {
	limit, err := limitOf(p.Limit)
	if err != nil {
		a.fail(c, err)
		return
	}
	after, err := place(cursorUsers, p.Cursor)
	if err == nil {
		err = plain(string(after))
	}
	if err != nil {
		a.fail(c, err)
		return
	}
	page, more, err := a.parts.Users.List(c.Request.Context(), companyOf(c), string(after), limit)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := UserPage{Users: make([]User, len(page))}
	for i, u := range page {
		out.Users[i] = userOf(u)
	}
	if more {
		out.NextCursor = cursorText(cursorUsers, []byte(page[len(page)-1].Email))
	}
	c.JSON(http.StatusOK, out)
}

func userOf(u tenant.User) User {
	return User{
		Id: u.ID.String(), Email: u.Email, Name: u.Name, Role: RoleName(u.Role), Worker: idOrNull(u.Worker.UUID),
		ValidFrom: timeOrNull(u.From), ValidTo: timeOrNull(u.To), State: UserState(u.State()),
		InvitedAt: u.Invited, ActiveAt: timeOrNull(u.Active), DisabledAt: timeOrNull(u.Disabled), Revision: int(u.Revision),
	}
}

// answerUser answers a user with its ETag, or what went wrong.
func (a *API) answerUser(c *gin.Context, status int, u tenant.User, err error) {
	if err != nil {
		a.fail(c, err)
		return
	}
	tag(c, u.Revision)
	c.JSON(status, userOf(u))
}

// InviteUser answers POST /v1/users.
func (a *API) InviteUser(c *gin.Context, _ InviteUserParams) {
	var body UserInvitation
	if err := readCommand(c, &body, maxCommand); err != nil {
		a.fail(c, err)
		return
	}
	cmd := access.InviteUser{Company: companyOf(c), Email: body.Email, Asked: access.Asked{By: principalIn(c).Maker()}}
	cmd.Grant.Role = tenant.Role(body.Role)
	var err error
	if body.Name != nil {
		cmd.Name, err = *body.Name, named(*body.Name)
	}
	if err == nil && body.Worker != nil {
		cmd.Grant.Worker, err = workerNamed(*body.Worker)
	}
	if err == nil {
		cmd.Grant.From, cmd.Grant.To, err = span(body.ValidFrom, body.ValidTo)
	}
	if err != nil {
		a.fail(c, err)
		return
	}
	u, err := a.parts.Users.Invite(c.Request.Context(), cmd)
	if err == nil {
		c.Header("Location", "/v1/users/"+u.ID.String())
	}
	a.answerUser(c, http.StatusCreated, u, err)
}

// GetUser answers GET /v1/users/{id}.
func (a *API) GetUser(c *gin.Context, text Id) {
	a.withUser(c, text, func(ctx context.Context, id domain.UserID) (tenant.User, error) {
		return a.parts.Users.Show(ctx, companyOf(c), id)
	})
}

// DisableUser answers POST /v1/users/{id}/disable.
func (a *API) DisableUser(c *gin.Context, text Id, _ DisableUserParams) {
	a.withUser(c, text, func(ctx context.Context, id domain.UserID) (tenant.User, error) {
		return a.parts.Users.Disable(ctx, companyOf(c), id, access.Asked{By: principalIn(c).Maker()})
	})
}

// EnableUser answers POST /v1/users/{id}/enable.
func (a *API) EnableUser(c *gin.Context, text Id, _ EnableUserParams) {
	a.withUser(c, text, func(ctx context.Context, id domain.UserID) (tenant.User, error) {
		return a.parts.Users.Enable(ctx, companyOf(c), id, access.Asked{By: principalIn(c).Maker()})
	})
}

func (a *API) withUser(c *gin.Context, text Id, do func(ctx context.Context, id domain.UserID) (tenant.User, error)) {
	id, err := domain.ParseUserID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	u, err := do(c.Request.Context(), id)
	a.answerUser(c, http.StatusOK, u, err)
}

// ChangeUser answers PATCH /v1/users/{id}.
func (a *API) ChangeUser(c *gin.Context, text Id, _ ChangeUserParams) {
	id, err := domain.ParseUserID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	cmd := access.ChangeUser{Company: companyOf(c), User: id, Asked: access.Asked{By: principalIn(c).Maker()}}
	var body UserChange
	if cmd.Revision, err = readChange(c, &body); err != nil {
		a.fail(c, err)
		return
	}
	if err := body.into(&cmd); err != nil {
		a.fail(c, err)
		return
	}
	u, err := a.parts.Users.Change(c.Request.Context(), cmd)
	a.answerUser(c, http.StatusOK, u, err)
}

func (b UserChange) into(cmd *access.ChangeUser) (err error) {
	if b.Name != nil {
		if err := named(*b.Name); err != nil {
			return err
		}
		cmd.Name = b.Name
	}
	if b.Role != nil {
		role := tenant.Role(*b.Role)
		cmd.Role = &role
	}
	if b.Worker != nil {
		worker, err := workerNamed(*b.Worker)
		if err != nil {
			return err
		}
		cmd.Worker = &worker
	}
	from, to, err := span(b.ValidFrom, b.ValidTo)
	if b.ValidFrom != nil {
		cmd.From = &from
	}
	if b.ValidTo != nil {
		cmd.To = &to
	}
	return err
}

func workerNamed(text string) (domain.WorkerID, error) {
	id, err := domain.ParseWorkerID(text)
	if err != nil {
		return id, unreadable(err)
	}
	return id, nil
}

// span reads the two ends of a time; nil is open.
func span(from, to *time.Time) (begin, end time.Time, err error) {
	if from != nil {
		begin = storedAs(*from)
	}
	if to != nil {
		end = storedAs(*to)
	}
	if from != nil && !storable(begin) || to != nil && !storable(end) {
		return begin, end, unreadable(errBody.With("valid_from and valid_to lie in the years 1 to 9999"))
	}
	return begin, end, nil
}

// named refuses a name that nobody could read.
func named(text string) error {
	if err := plain(text); err != nil {
		return err
	}
	return legible("name", strings.TrimSpace(text))
}

// plain refuses what can't be stored as text.
func plain(text string) error {
	if strings.ContainsRune(text, 0) {
		return unreadable(errBody.With("a text has a NUL in it"))
	}
	return nil
}
