package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/spf13/cobra"

	"actual/adapters/outbound/keyvault"
	"actual/adapters/outbound/postgis"
	"actual/cmd/internal/config"
	"actual/cmd/internal/wording"
)

// adminURL names the variable with the connection of an administrator of the
// database server.
const adminURL = "ACTUAL_DATABASE_URL_ADMIN"

func provisionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "provision",
		Short: "Make database roles, extensions and grants, as an administrator (" + adminURL + ")",
		Long: "Make database roles, extensions and grants, as an administrator (" + adminURL + ").\n\n" +
			"Each role gets the password of its own setting, ACTUAL_DATABASE_URL_OWNER, …_APP, …_INGEST, …_DIRECTORY, …_OPS and …_BACKUP,\n" +
			"as far as they are set: again after one was changed, this rotates it. Where the administrator's URL has no password, the token of\n" +
			"this process' identity in Azure is it.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			admin, err := config.Setting(adminURL)
			if err != nil {
				return err
			}
			if admin == "" {
				return fmt.Errorf("%s is not set: give the connection URL of who may create roles", adminURL)
			}
			urls := map[string]string{}
			for _, role := range postgis.Roles {
				name := "ACTUAL_DATABASE_URL_" + strings.ToUpper(strings.TrimPrefix(role, "actual_"))
				text, err := config.Setting(name)
				if err != nil {
					return err
				}
				if text != "" {
					urls[role] = text
				}
			}
			password, err := adminToken(cmd.Context(), admin)
			if err != nil {
				return err
			}
			if err := postgis.ProvisionRoles(cmd.Context(), admin, password, urls); err != nil {
				return err
			}
			return say(cmd, map[string]any{"roles": len(postgis.Roles), "passwords": len(urls)}, "the roles are there; %s set", wording.Count(len(urls), "password"))
		},
	}
}

// adminToken is the token that an identity of Azure signs in to PostgreSQL with; ""
// where the URL has a password of its own, or this is not Azure.
func adminToken(ctx context.Context, admin string) (string, error) {
	u, err := url.Parse(admin)
	if err != nil {
		return "", fmt.Errorf("%s can't be read as a URL", adminURL)
	}
	if _, has := u.User.Password(); has || os.Getenv("AZURE_CLIENT_ID") == "" {
		return "", nil
	}
	identity, err := keyvault.Credential()
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	token, err := identity.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{"https://ossrdbms-aad.database.windows.net/.default"}})
	if err != nil {
		return "", fmt.Errorf("token for PostgreSQL: %w", err)
	}
	return token.Token, nil
}
