package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"actual/adapters/outbound/postgis"
	"actual/cmd/internal/config"
	"actual/cmd/internal/wording"
)

// ownerURL names the variable with the connection of the schema's owner, which
// `actual serve` neither needs nor should have.
const ownerURL = "ACTUAL_DATABASE_URL_OWNER"

func migrateCommand() *cobra.Command {
	return &cobra.Command{
		Use: "migrate", Short: "Bring the database schema up to date, as its owner (" + ownerURL + ")", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			url, err := config.Setting(ownerURL)
			if err != nil {
				return err
			}
			if url == "" {
				return fmt.Errorf("%s is not set: give the connection URL of the role %s", ownerURL, postgis.RoleOwner)
			}
			applied, err := postgis.Migrate(cmd.Context(), url)
			if err != nil {
				return err
			}
			return say(cmd, map[string]any{"applied": applied}, "%s applied; the schema is up to date", wording.Count(len(applied), "migration"))
		},
	}
}
