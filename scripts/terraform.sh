#!/usr/bin/env bash
# Checks deploy/aws without an account of AWS: form, the module's own tests, a linter, and the example applied to an
# emulator, planned once more without a difference, its permissions tried out, and destroyed.
# Comes in: `terraform` or `tofu` on the PATH; the provider from TF_PLUGIN_DIR, from what TF_CLI_CONFIG_FILE says, from a
# folder `registry.terraform.io` near the root, or from the registry. Goes out: the time of every step, and exit 1 if one
# failed. What cannot be checked here is said to be skipped. Installs moto and checkov once, into the user's cache.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/cache.sh

terraform=$(command -v terraform || command -v tofu || true)
if [ -z "$terraform" ]; then
  printf 'skipped: deploy/aws (neither `terraform` nor `tofu` is on the PATH)\n'
  exit 0
fi

# Nothing of the caller's own account may be used by mistake.
for name in $(compgen -e | grep '^\(AWS\|TF_VAR\)_' || true); do
  unset "$name"
done
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true
export CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1 TF_INPUT=0
if [ -n "${TF_CLI_CONFIG_FILE:-}" ] && [ ! -e "$TF_CLI_CONFIG_FILE" ]; then
  unset TF_CLI_CONFIG_FILE
fi

scripts/setup.sh terraform

work=$(mktemp -d)
moto=
applying=
finish() {
  for process in $applying $moto; do
    kill "$process" 2>/dev/null || true
    wait "$process" 2>/dev/null || true
  done
  rm -rf "$work"
}
trap finish EXIT

step() {
  local name=$1 started=$SECONDS
  shift
  if ! "$@" >"$work/log" 2>&1; then
    cat "$work/log"
    printf 'terraform: %s failed after %d s\n' "$name" "$((SECONDS - started))"
    exit 1
  fi
  tail -n 1 "$work/log" | grep -E '^(Success|[0-9]+ )' || true
  printf 'terraform: %s, %d s\n' "$name" "$((SECONDS - started))"
}

# A folder of Python programs for the pins in scripts/terraform/$1.txt. Several clones may ask at once; the lock dies
# with its holder.
programs() {
  local pins=scripts/terraform/$1.txt home=$TELELAKE_CACHE/terraform/$1 stamp
  stamp=$(cksum <"$pins")
  mkdir -p "$home"
  exec 9>"$home/lock"
  if command -v flock >/dev/null; then
    flock 9
  fi
  if [ "$(cat "$home/stamp" 2>/dev/null)" != "$stamp" ]; then
    printf 'installing %s into %s (once)\n' "$(tr '\n' ' ' <"$pins")" "$home" >&2
    rm -rf "$home/stamp" "$home/venv"
    python3 -m venv "$home/venv"
    "$home/venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$pins"
    printf '%s\n' "$stamp" >"$home/stamp"
  fi
  exec 9>&-
}

# Where providers lie unpacked, if they do.
plugins() {
  if [ -n "${TF_PLUGIN_DIR:-}" ]; then
    printf '%s\n' "$TF_PLUGIN_DIR"
  elif [ -z "${TF_CLI_CONFIG_FILE:-}" ]; then
    find / -xdev -maxdepth 3 -type d -name registry.terraform.io -print -quit 2>/dev/null | xargs -r dirname || true
  fi
}

initialise() {
  local arguments=(-no-color)
  if [ -n "$providers" ]; then
    arguments+=("-plugin-dir=$providers")
  fi
  "$terraform" -chdir="$1" init "${arguments[@]}" >"$work/init" 2>&1
}

# What functions would be: their programs are built elsewhere.
packages() {
  python3 - "$work/packages" <<'PYTHON'
import os, sys, zipfile
os.makedirs(sys.argv[1])
for name in ("ingest", "etl", "repair"):
    with zipfile.ZipFile(f"{sys.argv[1]}/{name}.zip", "w") as package:
        package.writestr("bootstrap", "#!/bin/sh\n")
PYTHON
}

start_moto() {
  local port
  port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  "$TELELAKE_CACHE/terraform/emulator/venv/bin/moto_server" -H 127.0.0.1 -p "$port" >"$work/moto" 2>&1 &
  moto=$!
  for _ in $(seq 150); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      export AWS_ENDPOINT_URL=http://127.0.0.1:$port
      return
    fi
    sleep 0.2
  done
  cat "$work/moto"
  printf 'terraform: moto_server did not start\n'
  exit 1
}

# The example as it stands, and a second lake that adopts what the tutorial leaves behind, with what only an emulator
# needs. Budgets are left out: moto does not know who is told of one.
emulated_root() {
  cat >"$lake/emulator_override.tf" <<'HCL'
provider "aws" {
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  s3_use_path_style           = true
}
HCL
  cat >"$lake/adopted.tf" <<'HCL'
module "adopted" {
  source = "../"

  name                 = "adopted"
  raw_bucket_name      = "tutorial-raw"
  enriched_bucket_name = "tutorial-enriched"
  results_bucket_name  = "tutorial-results"
  existing_buckets     = ["raw", "enriched", "results"]
  database_name        = "tutorial"
  existing_database    = true
  existing_tables      = ["telegram_datalake"]

  chat_ids       = ["*"]
  bot_id         = var.bot_id
  webhook_path   = var.webhook_path
  webhook_secret = var.webhook_secret
  packages_dir   = var.packages_dir
}
HCL
  sed -e "s|^packages_dir.*|packages_dir = \"$work/packages\"|" -e 's|^region.*|region = "sa-east-1"|' \
    "$lake/terraform.tfvars.example" >"$lake/terraform.tfvars"
  export TF_VAR_webhook_path=path-that-nobody-guesses TF_VAR_webhook_secret=secret_that_nobody_guesses
}

# Applying waits for a minute in all until the emulator's buckets and queues have settled, so it runs beside other steps.
begin_apply() {
  "$terraform" -chdir="$lake" apply -auto-approve -no-color -parallelism=30 >"$work/applied" 2>&1 &
  applying=$!
}

end_apply() {
  local status=0
  wait "$applying" || status=$?
  applying=
  cat "$work/applied"
  return "$status"
}

permissions() {
  "$terraform" -chdir="$lake" show -json >"$work/shown"
  "$python" "$module/tests/permissions.py" "$AWS_ENDPOINT_URL" <"$work/shown"
}

started=$SECONDS
printf 'terraform: %s\n' "$("$terraform" version | head -n 1)"
step 'form' "$terraform" fmt -check -diff -recursive deploy/aws

# A copy, since Terraform writes beside what it reads.
module=$work/aws
lake=$module/example
cp -R deploy/aws "$module"
find "$module" -name .terraform -prune -exec rm -rf {} +
find "$module" \( -name '*.tfstate*' -o -name terraform.tfvars -o -name .terraform.lock.hcl \) -delete
providers=$(plugins)
if ! initialise "$module"; then
  if [ -z "$providers" ] && grep -qE 'could not connect|failed to request discovery' "$work/init"; then
    printf 'skipped: deploy/aws (the provider hashicorp/aws is neither here nor to be had)\n'
    exit 0
  fi
  cat "$work/init"
  exit 1
fi
packages
step 'validate' "$terraform" -chdir="$module" validate -no-color

programs emulator
programs lint
python=$TELELAKE_CACHE/terraform/emulator/venv/bin/python
start_moto
"$python" "$module/tests/tutorial.py" lay-out
emulated_root
initialise "$lake" || { cat "$work/init"; exit 1; }
begin_apply
step 'tests' env -u AWS_ENDPOINT_URL TF_VAR_packages_dir="$work/packages" "$terraform" -chdir="$module" test -no-color
step 'lint' "$TELELAKE_CACHE/terraform/lint/venv/bin/checkov" \
  --directory deploy/aws --framework terraform --compact --quiet --skip-download
step 'apply' end_apply
step 'plan without a difference' "$terraform" -chdir="$lake" plan -detailed-exitcode -no-color
step 'permissions' permissions
step 'destroy' "$terraform" -chdir="$lake" destroy -auto-approve -no-color -parallelism=30
step 'the tutorial is untouched' "$python" "$module/tests/tutorial.py" check
printf 'terraform: all, %d s\n' "$((SECONDS - started))"
