package main

import (
	"github.com/spf13/cobra"

	"actual/cmd/internal/localpg"
)

// execCommand runs a command with a private PostGIS at hand.
func execCommand() *cobra.Command {
	return &cobra.Command{
		Use:                "exec -- COMMAND [ARGUMENT …]",
		Short:              "Run a command with a private PostGIS in " + localpg.TestURL,
		Args:               cobra.MinimumNArgs(1),
		DisableFlagParsing: false,
		RunE: func(cmd *cobra.Command, args []string) error {
			code, err := localpg.Exec(cmd.Context(), args, nil)
			if err != nil {
				return err
			}
			if code != 0 {
				return exitError(code)
			}
			return nil
		},
	}
}
