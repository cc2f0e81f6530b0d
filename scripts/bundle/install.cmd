@echo off
rem Installs from this folder, without a network. Plain ASCII: cmd reads a batch file in the console's code page.
setlocal EnableExtensions DisableDelayedExpansion
chcp 65001 >nul
set "PYTHONUTF8=1"
for %%V in (@PYTHONS@) do (
    py -%%V -c "" >nul 2>nul && set "FOUND=py -%%V" && goto found
)
for %%V in (@PYTHONS@) do (
    python -c "import sys; sys.exit('%%V' != '%%d.%%d' %% sys.version_info[:2])" >nul 2>nul && set "FOUND=python" && goto found
)
type "%~dp0no-python.txt"
pause
exit /b 1

:found
%FOUND% -I "%~dp0install.py" %*
set "CODE=%ERRORLEVEL%"
pause
exit /b %CODE%
