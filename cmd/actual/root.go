package main

import "github.com/spf13/cobra"

// rootCommand returns `actual` with all its subcommands.
func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "actual",
		Short:         "Which crew was on which site and when, in hours that can be proven",
		Version:       version(),
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.PersistentFlags().Bool("json", false, "print JSON, a line each")
	root.AddCommand(thresholdCommand())
	root.AddCommand(
		serveCommand(), functionsCommand(), devCommand(), migrateCommand(), provisionCommand(), drillCommand(), doctorCommand(),
		companyCommand(), userCommand(), apikeyCommand(), routeCommand(), badgeCommand(), workerCommand(), crewCommand(), jobCommand(), discrepancyCommand(), timeCommand(), payCommand(), certifiedCommand(), custodyCommand(), siteCommand(), zoneCommand(), ledgerCommand(),
		bookedCommand(), importsCommand(), retentionCommand(), holdCommand(), vendorCommand(), sourceCommand(), targetCommand(), taskCommand(), runCommand(), backfillCommand(), syncCommand(),
		connectCommand(), connectionCommand(),
		exportCommand(), explainCommand(), policyCommand(), rulingCommand(),
		replayCommand(), reconcileCommand(), simulateCommand(),
		transferCommand(), payrollCommand(), webhookCommand(), digestCommand(), alertCommand(), powerbiCommand(),
	)
	root.InitDefaultCompletionCmd()
	root.InitDefaultHelpCmd()
	proper(root)
	helpful(root)
	return root
}
