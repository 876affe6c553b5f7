package main

import "github.com/spf13/cobra"

// rootCommand returns `actual` with all its subcommands.
func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "actual",
		Short:         "Which crew was on which site and when, in hours that can be proven",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	dev := &cobra.Command{Use: "dev", Short: "Work on this machine, with a private PostGIS"}
	dev.AddCommand(execCommand())
	root.AddCommand(dev)
	return root
}
