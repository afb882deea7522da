// Command pod-security reads a JSON list of pods, each with a level of the Pod Security Standards,
// and evaluates them like the API server's admission. It prints one line for each violation.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

// A subject is a pod, or the template of one, under the name that messages use.
type subject struct {
	Name  string                 `json:"name"`
	Level api.Level              `json:"level"`
	Pod   corev1.PodTemplateSpec `json:"pod"`
}

func main() {
	denied, err := judge()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if denied {
		os.Exit(1)
	}
}

func judge() (denied bool, err error) {
	var subjects []subject
	if err := json.NewDecoder(os.Stdin).Decode(&subjects); err != nil {
		return false, err
	}
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		return false, err
	}
	for _, s := range subjects {
		if !s.Level.Valid() {
			return false, fmt.Errorf("%s: %q is no level", s.Name, s.Level)
		}
		level := api.LevelVersion{Level: s.Level, Version: api.LatestVersion()}
		results := evaluator.EvaluatePod(level, &s.Pod.ObjectMeta, &s.Pod.Spec)
		if result := policy.AggregateCheckResults(results); !result.Allowed {
			denied = true
			fmt.Printf("%s: %s\n", s.Name, result.ForbiddenDetail())
		}
	}
	return denied, nil
}
