// Command azurelint judges a plan of Terraform (terraform show -json) and ends with 1
// where it complains.
package main

import (
	"fmt"
	"os"

	"actual/cmd/internal/azurelint"
)

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	if len(args) != 1 {
		fmt.Fprintln(os.Stderr, "usage: azurelint PLAN.json (terraform show -json plan > PLAN.json)")
		return 2
	}
	plan, err := os.ReadFile(args[0])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	complaints, resources, err := azurelint.Judge(plan)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	for _, c := range complaints {
		fmt.Println(c)
	}
	fmt.Fprintf(os.Stderr, "%d resources, %d complaints\n", resources, len(complaints))
	return min(len(complaints), 1)
}
