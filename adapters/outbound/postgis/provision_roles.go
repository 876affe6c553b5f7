package postgis

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"

	"github.com/jackc/pgx/v5"
)

// safePassword is what a role's password looks like: it stands in a statement that
// takes no parameters, and in URLs.
var safePassword = regexp.MustCompile(`^[A-Za-z0-9_-]{32,128}$`)

// ErrRoleURL reports a URL that does not say of which role of ours it is, or whose
// password is no safe one.
var ErrRoleURL = errors.New("it must be postgres://ROLE:PASSWORD@HOST/DATABASE with 32 to 128 letters, digits, - or _ as the password")

// ProvisionRoles makes the roles, extensions and grants in the database of admin,
// whose user may create roles and the extensions and need be no superuser, and sets
// each role's password to that of its URL. urls is by role; a role that has none is
// made without a password, if it is not there. Again, it changes nothing but the
// passwords.
func ProvisionRoles(ctx context.Context, adminURL, adminPassword string, urls map[string]string) error {
	passwords := map[string]string{}
	for role, text := range urls {
		u, err := url.Parse(text)
		if err != nil || u.User == nil || u.User.Username() != role {
			return fmt.Errorf("URL of %s: %w", role, ErrRoleURL)
		}
		password, _ := u.User.Password()
		if !safePassword.MatchString(password) {
			return fmt.Errorf("URL of %s: %w", role, ErrRoleURL)
		}
		passwords[role] = password
	}
	cfg, err := pgx.ParseConfig(adminURL)
	if err != nil {
		return errors.New("administrator's database URL: it can't be read") // The error would show it.
	}
	if adminPassword != "" {
		cfg.Password = adminPassword
	}
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return fmt.Errorf("reach database as administrator: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	for range maxProvisions {
		err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return provisionRoles(ctx, tx, passwords) })
		if !isConcurrentDDL(err) {
			break
		}
	}
	return err
}

func provisionRoles(ctx context.Context, tx pgx.Tx, passwords map[string]string) error {
	for _, role := range Roles {
		if err := makeRole(ctx, tx, role); err != nil {
			return err
		}
		if passwords[role] == "" {
			continue
		}
		// A password cannot be a parameter; this one is letters and digits.
		if _, err := tx.Exec(ctx, `ALTER ROLE `+pgx.Identifier{role}.Sanitize()+` LOGIN PASSWORD '`+passwords[role]+`'`); err != nil {
			return fmt.Errorf("set password of role %s: %w", role, err)
		}
	}
	// Who is no superuser makes a schema for the owner as a member of it, for now.
	if _, err := tx.Exec(ctx, `GRANT `+RoleOwner+` TO CURRENT_USER`); err != nil {
		return fmt.Errorf("become %s: %w", RoleOwner, err)
	}
	if err := grantSchemas(ctx, tx); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `REVOKE `+RoleOwner+` FROM CURRENT_USER`); err != nil {
		return fmt.Errorf("be %s no more: %w", RoleOwner, err)
	}
	return nil
}
